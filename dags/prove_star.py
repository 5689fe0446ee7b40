"""
### 每周证明 prove_star

Makes one period of the star anew from archive, decisions and catalogue history, every Sunday at
13:00 (Asia/Shanghai), when no night runs, and compares it with the star as it stands. Each period
has its turn, one a week.

| task | does | if it fails |
|---|---|---|
| prove_star | reads its files again, repeats decisions, compares checksums | see its mail |

Its message, and a mail to the operators, names the first row that differs and says what to do.

It only reads, as at one moment, and waits for nobody. `gonghui rebuild` does so for all periods and
the reports, at any time.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.runs.retries import RETRIED
from etl.settings import TIMEZONE


@dag(
    schedule=CronTriggerTimetable("0 13 * * 0", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),  # gone before the next night begins
    doc_md=__doc__,
    tags=["gonghui"],
    default_args=RETRIED | {"execution_timeout": timedelta(hours=2)},
)
def prove_star() -> None:
    """Wire the proof of etl.upkeep."""

    @task
    def prove_star() -> dict[str, Any]:
        from etl import upkeep  # noqa: PLC0415 (parsing the file must stay cheap)

        return upkeep.prove_star(get_current_context()["dag_run"].start_date)

    prove_star()


prove_star()
