"""The commands of the data officer: release, waive, return, undo; attribute; close, reopen."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from etl import on_demand
from etl.cli.console import console
from etl.cli.report import PeriodArgument
from etl.decide.closure import Closure
from etl.decide.decision import VERDICTS_ZH, Decision
from etl.officer.attribution import Attribution

app = typer.Typer()
SubmissionArgument = Annotated[int, typer.Argument(help="报送编号，见每日情况邮件。")]
ByOption = Annotated[str, typer.Option("--by", help="由谁决定。")]
UnitArgument = Annotated[str, typer.Argument(help="单位代码，如 JZ-22。")]
FormOption = Annotated[str | None, typer.Option("--form", help="只指一张报表，如 JZ-F2。")]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由，不能只写“核实无误”。")]


@app.command()
def release(submission: SubmissionArgument, by: ByOption, reason: ReasonOption) -> None:
    """放行一份待核的报送：按所报的数入库。"""
    _decide(Decision(submission, "release", by, reason))


@app.command()
def waive(
    submission: SubmissionArgument,
    rule: Annotated[str, typer.Option(help="规则编号，如 money-magnitude。")],
    by: ByOption,
    reason: ReasonOption,
) -> None:
    """豁免一条规则：对该单位这一期的报表不再适用，直到退回。"""
    _decide(Decision(submission, "waive", by, reason, rule))
    console.print(f"规则 {rule} 对该单位这一期的报表不再适用，直到这一期的报送被退回。")


@app.command("return")
def return_(submission: SubmissionArgument, by: ByOption, reason: ReasonOption) -> None:
    """退回一份待核或已通过的报送：其数撤出汇总，以前通过的一次重新算数，由单位重报。"""
    _decide(Decision(submission, "return", by, reason))


@app.command()
def undo(submission: SubmissionArgument, by: ByOption, reason: ReasonOption) -> None:
    """撤销对一份报送最近的一次决定（放行、豁免或退回），恢复到决定以前。"""
    _decide(Decision(submission, "undo", by, reason))


@app.command()
def attribute(
    submission: SubmissionArgument, unit: UnitArgument, by: ByOption, reason: ReasonOption
) -> None:
    """归属：一份不知是哪个单位的报表是某单位的，下一次收表时按该单位的重新读取。"""
    attribution = Attribution(submission, unit, by, reason)
    unit_name = on_demand.attribute(attribution, datetime.now(UTC))
    console.print(
        f"第 {submission} 号报送归属于{unit_name}。已记下由谁决定和理由；下一次收表时重新读取。",
        soft_wrap=True,
    )


@app.command()
def close(
    unit: UnitArgument,
    period: PeriodArgument,
    by: ByOption,
    reason: ReasonOption,
    form: FormOption = None,
) -> None:
    """免报：某单位某一期的报表不再等候，不再催报，不计入应报份数。"""
    _close(Closure(unit, period.code, True, by, reason, form))


@app.command()
def reopen(
    unit: UnitArgument,
    period: PeriodArgument,
    by: ByOption,
    reason: ReasonOption,
    form: FormOption = None,
) -> None:
    """撤销免报：某单位某一期的报表仍然应报。"""
    _close(Closure(unit, period.code, False, by, reason, form))


def _close(closure: Closure) -> None:
    for form in on_demand.close(closure, datetime.now(UTC)):
        console.print(f"{form}：{'免报' if closure.is_closed else '仍然应报'}。", soft_wrap=True)
    console.print("已记下由谁决定和理由。")


def _decide(decision: Decision) -> None:
    decided = on_demand.decide(decision, datetime.now(UTC))
    console.print(
        f"第 {decision.submission_key} 号报送（{decided.unit_name} {decided.period_code} "
        f"{decided.form_title} 第 {decided.version} 次）：{VERDICTS_ZH[decided.verdict]}。"
        "已记下由谁决定和理由；给单位的回执随今夜的邮件发出。",
        soft_wrap=True,
    )
