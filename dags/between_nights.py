"""
### 两夜之间 between_nights

What cannot wait for the next night, every five minutes.

| task | does | if it fails |
|---|---|---|
| send_waiting | sends the mails in the outbox that are due | the next run tries again |
| end_overlong_sessions | ends sessions of readers that are too long | the next run tries again |

A mail that its server puts off, or refuses in a way that may be the server's own fault, is tried
again after 5, 10, 20, 40 and 80 minutes, then every four hours, for five days. `nightly_load` tries
it the first time. Without a mail that is due this is one query.

If the mail server cannot be reached the task fails, and the next run tries again: nothing is lost.
What has waited for two hours is reported by `gonghui watchdog` and `gonghui doctor`.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.settings import TIMEZONE


@dag(
    schedule=CronTriggerTimetable("*/5 * * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    tags=["gonghui"],
    default_args={"retries": 0, "execution_timeout": timedelta(minutes=50)},
)
def between_nights() -> None:
    """Wire two tasks that do not depend on each other, and are no stages of a night."""

    @task
    def send_waiting() -> dict[str, Any]:
        from etl import pipeline  # noqa: PLC0415 (parsing the file must stay cheap)

        return pipeline.send_waiting(get_current_context()["dag_run"].start_date)

    @task
    def end_overlong_sessions() -> int:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.end_overlong_sessions()

    send_waiting()
    end_overlong_sessions()


between_nights()
