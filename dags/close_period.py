"""
### 公布 close_period

一期到了可以公布的时候，点右上角的“触发”，填报告期：能公布的，先催欠报的单位，再请数据管理员看着
情况决定，同意的就公布。

Closes a period that may be published: reminds those who owe something for it, asks the data
officer, and publishes what she approves (docs/publications.md).

| task | does | if it fails |
|---|---|---|
| ask_to_close | words rate, gaps, open findings and largest movements | its message says why |
| remind | queues reminders of what is owed for the period; `intake` sends them | retried |
| question | waits for the officer's answer on its page of required actions | trigger it anew |
| close_period | publishes, or leaves it; not if a figure has moved since | its message says why |

Who was logged in is on record in `warehouse.publication`, with the name and the reason given.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, dag, get_current_context, task

from etl.runs.retries import RETRIED


@dag(
    dag_display_name="公布",
    schedule=None,
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=10,  # each waits for an answer, and costs nothing meanwhile
    doc_md=__doc__,
    tags=["gonghui"],
    params={
        "period": Param(
            type="string", title="报告期", description="如 2020-06、2020Q2、2020H1 或 2020"
        )
    },
    default_args=RETRIED,
)
def close_period() -> None:
    """Wire a question, the reminders, the wait for its answer, and what the answer does."""

    @task(task_display_name="准备提问", execution_timeout=timedelta(hours=1))
    def ask_to_close() -> dict[str, Any]:
        from etl import on_demand  # noqa: PLC0415 (parsing the file must stay cheap)

        context = get_current_context()
        return vars(on_demand.ask_to_close(context["params"]["period"], context["ti"].start_date))

    @task(task_id="remind", task_display_name="催报", execution_timeout=timedelta(hours=1))
    def remind_owing() -> int:
        from etl import on_demand  # noqa: PLC0415
        from etl.notify.remind import Selection  # noqa: PLC0415

        context = get_current_context()
        owing = Selection(period_code=context["params"]["period"])
        return len(on_demand.remind(owing, context["ti"].start_date))

    @task(task_id="close_period", task_display_name="公布", execution_timeout=timedelta(hours=1))
    def carry_out(asked: dict[str, Any], given: dict[str, Any]) -> str:
        from etl import on_demand  # noqa: PLC0415
        from etl.officer.closing import ClosingAnswer  # noqa: PLC0415

        context = get_current_context()
        answer = ClosingAnswer(
            context["run_id"],
            context["params"]["period"],
            asked["figures_sha256"],
            chosen=given["chosen_options"][0],
            reason=given["params_input"].get("reason") or "",
            user=given["responded_by_user"]["name"],
            approved_by=given["params_input"].get("approved_by") or "",
        )
        return on_demand.close_period(answer, context["ti"].start_date)

    asked = ask_to_close()
    question = HITLOperator(
        task_id="question",
        task_display_name="请决定",
        subject=asked["subject"],
        body=asked["body"],
        options=["公布", "暂不公布"],
        params={
            "reason": Param(
                "",
                type=["null", "string"],
                format="multiline",
                title="理由",
                description="公布的依据，如“各单位已报齐，缺报的一家已电话核实，年内无此项工作”",
            ),
            "approved_by": Param(
                "",
                type=["null", "string"],
                title="批准人",
                description="印在文件上的姓名，如“周敏”；不填的，印您登录的账户",
            ),
        },
    )
    asked >> remind_owing() >> question  # nobody is reminded of what may not be published
    carry_out(asked, question.output)


close_period()
