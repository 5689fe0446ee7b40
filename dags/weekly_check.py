"""
### 每周核对 weekly_check

Reads every byte of the archive, and of the backups where `GONGHUI_BACKUPS` names their folder,
every Sunday at 12:00 (Asia/Shanghai), when no night runs.

| task | does | if it fails |
|---|---|---|
| verify_archive | holds files against their sha256, has dumps read whole | see its mail |

Its message, and a mail to the operators, names what is damaged and says what to do.

Every night the gate does so for the files that wait and those of the last month, and a file is held
against its sha256 whenever it is read. `gonghui doctor --deep` does the same as this, at any time.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.runs.retries import RETRIED
from etl.settings import TIMEZONE


@dag(
    schedule=CronTriggerTimetable("0 12 * * 0", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=13),  # gone before the next night begins
    doc_md=__doc__,
    tags=["gonghui"],
    default_args=RETRIED | {"execution_timeout": timedelta(hours=12)},
)
def weekly_check() -> None:
    """Wire the check of etl.upkeep."""

    @task
    def verify_archive() -> dict[str, Any]:
        from etl import upkeep  # noqa: PLC0415 (parsing the file must stay cheap)

        return upkeep.verify_archive(get_current_context()["dag_run"].start_date)

    verify_archive()


weekly_check()
