"""
### 处理报送 decide

每份待核的报送有一次运行（`report-编号`，再问的是 `report-编号-2`），等数据管理员在网页上决定。
别的报送（已通过的要退回，决定要撤销，不知是哪个单位的要归属）：点右上角的“触发”，填报送编号。

Asks the data officer about one submission, and carries out what she answers (docs/officer.md).

| task | does | if it fails |
|---|---|---|
| compose_question | words what there is to decide, with what it would do to the figures | retried |
| question | waits for the officer's answer on its page of required actions | trigger it anew |
| carry_out | carries it out, as `gonghui release` and the like do | its message says why |

`ask_officer` starts a run for each held submission, and another one where an answer could not be
carried out. It starts a run again, which ends it, where its submission was settled otherwise or a
person who started it has not answered for a day. Who was logged in is on record in
`quality.decision` and `quality.attribution`.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from etl.runs.retries import RETRIED


class Question(HITLOperator):  # type: ignore[misc] # the provider says nothing of its types
    """An operator that asks what the task before it has composed, the options included."""

    template_fields = (*HITLOperator.template_fields, "options")


@dag(
    dag_display_name="处理报送",
    schedule=None,
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1000,  # each waits for an answer, and costs nothing meanwhile
    max_active_tasks=2,  # leaves room for those of a night
    doc_md=__doc__,
    tags=["gonghui"],
    params={
        "submission": Param(
            type="integer", minimum=1, title="报送编号", description="见每日情况邮件，如 17"
        )
    },
    default_args=RETRIED,
)
def decide() -> None:
    """Wire a question, the wait for its answer, and what the answer does."""

    @task(task_display_name="准备提问", execution_timeout=timedelta(hours=1))
    def compose_question() -> dict[str, Any]:
        from etl import on_demand  # noqa: PLC0415 (parsing the file must stay cheap)

        context = get_current_context()
        submission, run_id = context["params"]["submission"], context["run_id"]
        question = on_demand.compose_question(run_id, submission, context["ti"].start_date)
        if question is None:
            raise AirflowSkipException("这份报送已经另有处理，不用再决定。")
        return vars(question)

    @task(task_display_name="执行决定", execution_timeout=timedelta(hours=1))
    def carry_out(given: dict[str, Any]) -> str:
        from etl import on_demand  # noqa: PLC0415
        from etl.officer.answers import Answer  # noqa: PLC0415

        context = get_current_context()
        answer = Answer(
            context["run_id"],
            context["params"]["submission"],
            chosen=given["chosen_options"][0],
            reason=given["params_input"].get("reason") or "",
            user=given["responded_by_user"]["name"],
        )
        return on_demand.carry_out(answer, context["ti"].start_date)

    asked = compose_question()
    question = Question(
        task_id="question",
        task_display_name="请决定",
        subject=asked["subject"],
        body=asked["body"],
        options=asked["options"],
        params={
            "reason": Param(
                "",
                type=["null", "string"],
                format="multiline",
                title="理由",
                description="为什么这样处理，如“四月集中拨付上半年帮扶资金，已看过拨款文件”",
            )
        },
    )
    carry_out(question.output)


decide()
