"""The command line ``gonghui``: the same stage functions that the DAGs call."""

from collections import deque
from importlib import import_module
from typing import Annotated, Any

import psycopg2
import typer
from psycopg2.errors import UndefinedTable
from rich.markup import escape
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from typer.core import TyperGroup
from typer.main import get_group

from etl.cli.console import console, errors
from etl.errors import WarehouseError
from etl.personal_data import masked

# First those that have to answer at once: the others import much more than they need.
_MODULES = (
    "check",
    "watch",
    "report",
    "changes",
    "forms",
    "decide",
    "publication",
    "remind",
    "set_aside",
    "database",
    "rebuild",
    "services",
)


class _LazyCommands(TyperGroup):
    """Commands whose modules are imported in turn until one has the command that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._not_imported = deque(_MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by its name, or None once all modules have been looked through."""
        while cmd_name not in self.commands and self._not_imported:
            self._import_next()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        while self._not_imported:
            self._import_next()
        return super().list_commands(ctx)

    def _import_next(self) -> None:
        module = import_module(f"etl.cli.{self._not_imported.popleft()}")
        self.commands.update(get_group(module.app).commands)


app = typer.Typer(
    name="gonghui",
    cls=_LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def gonghui() -> None:
    """县区工会数据仓库：收表、审核、入库、汇总。"""


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="模拟拆分的随机种子。")] = 2020,
) -> None:
    """从零开始演示：建库，写出 118 份模拟报表（有错的、迟的），跑七夜，公布汇总，再更正一个数。"""
    from etl.demo.tour import tour  # noqa: PLC0415 (imports what only the demonstration needs)

    tour(console, seed)


def main() -> None:
    """Run the command line; a system fault ends it with its message and exit code 1."""
    try:
        app()
    except (WarehouseError, OSError, SQLAlchemyError, psycopg2.Error) as error:
        errors.print("[red]出错了：[/red]" + escape(masked(_explained(error))), soft_wrap=True)
        raise SystemExit(1) from error


def _explained(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError):
        return f"连不上仓库的数据库，或者连接中断。{cause}"
    if isinstance(cause, UndefinedTable):
        return "仓库还没有建好。请先运行 gonghui migrate。"
    return str(error)


if __name__ == "__main__":
    main()
