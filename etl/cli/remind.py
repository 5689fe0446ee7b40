"""The command that reminds at once of what is owed."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from etl import on_demand
from etl.cli.console import console
from etl.notify.remind import Selection

app = typer.Typer()


@app.command()
def remind(
    unit: Annotated[str | None, typer.Option(help="单位代码，如 JZ-22。")] = None,
    period: Annotated[str | None, typer.Option(help="报告期，如 2020-06。")] = None,
    again: Annotated[bool, typer.Option("--again", help="今天已经提醒过的也再发一次。")] = False,
) -> None:
    """催报：给欠报的单位写提醒邮件，并打印可以贴到工作群里的话。"""
    reminded = on_demand.remind(Selection(unit, period, again), datetime.now(UTC))
    if not reminded:
        console.print("没有欠报的报表。")
        return
    for one in reminded:
        mails = f"提醒邮件 {one.mails} 封"
        before = f"，今天已提醒过 {one.mailed_before} 份" if one.mailed_before else ""
        contacts = f"（{one.contacts}）" if one.contacts else "（没有联系人）"
        told = escape(f"{one.unit_name}{contacts}：{mails}{before}")
        console.print(told, soft_wrap=True, highlight=False)
        console.print(escape(one.chat_line), soft_wrap=True, highlight=False)
    console.print("邮件在五分钟内寄出。今天已提醒过、还要再发的，加上 --again。")
