"""The command line ``gonghui``: the same stage functions that the DAGs call."""

from typing import Annotated

import psycopg2
import typer
from psycopg2.errors import UndefinedTable
from rich.markup import escape
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl.cli import database, decide, forms, remind, report, services, set_aside, watch
from etl.cli.console import console, errors
from etl.errors import WarehouseError
from etl.personal_data import masked

app = typer.Typer(
    name="gonghui",
    help="县区工会数据仓库：收表、审核、入库、汇总。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (database, forms, report, decide, remind, set_aside, watch, services):
    app.add_typer(commands.app)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="模拟拆分的随机种子。")] = 2020,
) -> None:
    """从零开始演示：建库，写出 118 份模拟报表（有错的、迟的），跑七个夜晚，打印半年汇总。"""
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
