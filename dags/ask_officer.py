"""
### 请管理员决定 ask_officer

Starts a run of the DAG `decide` for each submission that waits for the data officer, every five
minutes.

| task | does | if it fails |
|---|---|---|
| due_questions | looks for the runs to start, or to start again | the next run looks again |
| start_question | starts one of them | the next run tries again |

A run is started again, which ends it, where its submission was settled otherwise, or a person who
started it has not answered for a day. Where an answer could not be carried out, the question is
asked anew in another run. Without a held submission this is one query.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.settings import TIMEZONE


@dag(
    dag_display_name="请管理员决定",
    schedule=CronTriggerTimetable("*/5 * * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    tags=["gonghui"],
    default_args={"retries": 0, "execution_timeout": timedelta(minutes=50)},
)
def ask_officer() -> None:
    """Wire the look for questions, and a start for each."""

    @task
    def due_questions() -> Any:
        from etl import on_demand  # noqa: PLC0415 (parsing the file must stay cheap)

        due = on_demand.due_questions(get_current_context()["dag_run"].start_date)
        return [
            {"trigger_run_id": row["run_id"], "conf": {"submission": row["submission_key"]}}
            for row in due
        ]

    TriggerDagRunOperator.partial(
        task_id="start_question",
        trigger_dag_id="decide",
        logical_date=None,
        reset_dag_run=True,
        openlineage_inject_parent_info=False,
    ).expand_kwargs(due_questions())


ask_officer()
