"""
### 每日清理 daily_upkeep

Keeps the promises that the warehouse makes about how long it keeps things, every day at 12:30
(Asia/Shanghai).

| task | does | if it fails |
|---|---|---|
| delete_expired | deletes the files with data on persons whose last day is over | retried |

A form must not tell who a person is. A file that does all the same lies in a folder of its own,
`var/restricted`, until `restricted_until` of `landing.file`; its figures are not loaded, and
nothing that the warehouse stores or sends says whose numbers they were (`docs/personal-data.md`).
After a day on which this did not run, the next run deletes what the missed one would have.
"""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.runs.retries import RETRIED
from etl.settings import TIMEZONE


@dag(
    schedule=CronTriggerTimetable("30 12 * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    doc_md=__doc__,
    tags=["gonghui"],
    default_args=RETRIED | {"execution_timeout": timedelta(hours=1)},
)
def daily_upkeep() -> None:
    """Wire the upkeep of etl.upkeep."""

    @task
    def delete_expired() -> int:
        from etl import upkeep  # noqa: PLC0415 (parsing the file must stay cheap)

        return upkeep.delete_expired(get_current_context()["dag_run"].start_date)

    delete_expired()


daily_upkeep()
