"""The commands of the operator on files that were given up: list them, let them be read again."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import on_demand
from etl.cli.console import console
from etl.set_aside.files import SetAsideFile

app = typer.Typer()
set_aside = typer.Typer(help="列出读不出来、已经搁置的文件，或让它重新读。")
app.add_typer(set_aside, name="set-aside")

_HEADINGS = ("编号（SHA-256）", "文件", "报送者", "收到", "搁置", "原因")


@set_aside.callback(invoke_without_command=True)
def list_files(context: typer.Context) -> None:
    """列出读不出来、已经搁置的文件，或让它重新读。"""
    if context.invoked_subcommand is not None:
        return
    files = on_demand.set_aside_files()
    if files:
        console.print(_table(files))
    else:
        console.print("没有被搁置的文件。")


@set_aside.command()
def free(
    file_sha256: Annotated[str, typer.Argument(help="编号，或它开头的几位。", metavar="SHA256")],
) -> None:
    """让一个被搁置的文件下一夜重新读。"""
    on_demand.free_file(file_sha256)
    console.print("下一夜会重新读这个文件。")


def _table(files: Iterable[SetAsideFile]) -> Table:
    table = Table(show_lines=True)
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for file in files:
        texts = (
            file.file_sha256,
            file.file_name,
            file.sender or "",
            f"{file.received_at:%Y-%m-%d %H:%M}",
            f"{file.set_aside_at:%Y-%m-%d %H:%M}",
            file.set_aside_because,
        )
        table.add_row(*map(escape, texts))
    return table
