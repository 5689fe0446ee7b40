"""The command that proves that nobody edited the star."""

import typer

from etl import on_demand
from etl.cli.console import console
from etl.rebuild.wording import outcome

app = typer.Typer()

NOT_PROVEN = 1


@app.command()
def rebuild() -> None:
    """按存档、决定和目录的历史重新做一遍仓库，与现在的逐表核对；有不同返回 1，并指出第一行。

    什么都不改动，不收报表，不寄邮件；在 var 里临时起一个数据库，做完就删去。
    """
    with console.status("重建……"):
        rebuilt = on_demand.rebuild()
    for line in outcome(rebuilt):
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    if not rebuilt.is_proven:
        raise typer.Exit(NOT_PROVEN)
