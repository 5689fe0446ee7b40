"""
### 重寄邮件 send_waiting_mail

Sends the mails that wait in the outbox, every five minutes, between the nights.

A mail that its server puts off, or refuses in a way that may be the server's own fault, is tried
again after 5, 10, 20, 40 and 80 minutes, then every four hours, for five days. `nightly_load` tries
it the first time. Without a mail that is due this is one query.

If the mail server cannot be reached the task fails, and the next run tries again: nothing is lost.
What has waited for two hours is told by `gonghui watchdog` and `gonghui doctor`.
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
def send_waiting_mail() -> None:
    """Wire the one task, which is no stage of a night."""

    @task
    def send_waiting() -> dict[str, Any]:
        from etl import pipeline  # noqa: PLC0415 (parsing the file must stay cheap)

        return pipeline.send_waiting(get_current_context()["dag_run"].start_date)

    send_waiting()


send_waiting_mail()
