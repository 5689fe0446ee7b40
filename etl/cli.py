"""The command line ``gonghui``: the same stage functions that the DAGs call."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Annotated, Literal

import psycopg2
import typer
from psycopg2.errors import UndefinedTable
from rich.markup import escape
from rich.progress import track
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl import pipeline, settings
from etl.backup import commands as backup_commands
from etl.catalogue.load import read_catalogue
from etl.collect.folder import FolderSource
from etl.console import console, errors
from etl.database import server
from etl.database.connect import connect
from etl.database.privileges import left_to_administrator
from etl.database.roles import Role
from etl.database.shell import open_shell, plain_url
from etl.decide import commands as decision_commands
from etl.errors import WarehouseError
from etl.personal_data import masked
from etl.report import commands as report_commands
from etl.report.checked import print_checked, print_copy, write_marked_copies
from etl.report.commands import PeriodOption
from etl.report.night import print_findings, print_night, print_passed_over
from etl.services import environment, processes
from etl.set_aside import commands as set_aside_commands
from etl.template import write_template
from etl.watch import commands as watch_commands

app = typer.Typer(
    name="gonghui",
    help="县区工会数据仓库：收表、审核、入库、汇总。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(report_commands.app)
app.add_typer(decision_commands.app)
app.add_typer(backup_commands.app)
app.add_typer(set_aside_commands.app)
app.add_typer(watch_commands.app)


RoleOption = Annotated[
    Literal["owner", "loader", "analyst", "auditor"],
    typer.Option(help="以谁的身份：所有者、入库程序、分析员（只读汇总和星型表）、审计员（只读）。"),
]


@app.command()
def migrate(
    passwords: Annotated[
        Path | None,
        typer.Option(
            help="口令文件夹：其中 <角色>_password 是各角色的口令，如 warehouse_loader_password。",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    distributed: Annotated[
        bool, typer.Option("--distributed", help="把各表分布到 Citus 集群的节点上。")
    ] = False,
) -> None:
    """建库或升级库结构，设定各角色的权限，并装入目录（单位、指标、报表）。"""
    applied = pipeline.set_up(passwords, distributed=distributed)
    console.print(
        f"库结构：更新了 {len(applied)} 处。目录已装入：{settings.catalogue_dir()}",
        soft_wrap=True,
    )


@app.command()
def bounds() -> None:
    """打印还要由数据库管理员（超级用户）在仓库的库中执行的语句：收紧各角色的权限和限制。"""
    for statement in left_to_administrator():
        console.out(f"{statement};", highlight=False)


@app.command()
def url(
    hide_password: Annotated[bool, typer.Option(help="用 *** 代替密码。")] = False,
    role: RoleOption = "owner",
) -> None:
    """打印仓库的连接地址。"""
    console.print(plain_url(Role[role.upper()], hide_password), soft_wrap=True, highlight=False)


@app.command(context_settings={"ignore_unknown_options": True})
def psql(
    arguments: Annotated[list[str] | None, typer.Argument(help="交给 psql 的参数。")] = None,
    role: RoleOption = "owner",
) -> None:
    """打开 psql，用 SQL 查询仓库。"""
    open_shell(Role[role.upper()], arguments or [])


@app.command()
def template(
    unit: Annotated[str, typer.Option(help="单位代码，如 JZ-22。")],
    period: PeriodOption,
    output: Annotated[Path | None, typer.Option(help="保存为；默认在当前文件夹。")] = None,
) -> None:
    """生成一个单位一期的空白报表（Excel 模板）。"""
    catalogue = read_catalogue(settings.catalogue_dir())
    version = catalogue.unit(unit, period.ends_on)
    if version is None or not version.reports:
        known = "、".join(u.code for u in catalogue.reporting_units(period.ends_on))
        raise typer.BadParameter(f"没有填报单位“{unit}”。填报单位有：{known}")
    form = catalogue.form_for(version, period.ends_on)
    if form is None or form.frequency != period.kind:
        raise typer.BadParameter(f"{version.name_zh}在{period.label_zh}没有要报的报表。")
    path = output or Path(f"{unit} {version.name_zh} {period.label_zh}.xlsx")
    write_template(path, catalogue, version, form, period)
    console.print(f"已生成：{path}", soft_wrap=True)


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="报表文件。", exists=True, dir_okay=False, metavar="FILE..."),
    ],
    annotate: Annotated[
        bool, typer.Option("--annotate", help="另存一份 xlsx，标出有问题的单元格。")
    ] = False,
) -> None:
    """报送前自查：与报送后的审核相同，不改动任何数据；有须更正或待核的返回 1。"""
    with console.status("审核……（首次约 15 秒）"):
        checked = pipeline.check(files, datetime.now(UTC))
    copies = write_marked_copies(checked) if annotate else repeat(None)
    for file, copy in zip(checked, copies, strict=False):
        print_checked(console, file)
        print_copy(console, copy)
    if not all(file.is_sound for file in checked):
        raise typer.Exit(1)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="报表文件或文件夹。", exists=True)],
) -> None:
    """收取给定的报表，审核并入库（不经过 Airflow）；发现问题时返回 1。"""
    recorded_at = datetime.now(UTC)
    sources = [_source(path.resolve()) for path in paths]
    deliveries = _run_stages(sources, recorded_at)
    passed_over = [entry for source in sources for entry in source.passed_over.rows()]
    print_passed_over(console, passed_over)
    if deliveries == 0 and passed_over:
        raise typer.Exit(1)
    if deliveries == 0:
        console.print("没有新文件：给定的文件以前都收到过，结论见 report.completeness。")
        return
    engine = connect()
    print_night(console, engine, recorded_at)
    has_findings = print_findings(console, engine, recorded_at) > 0
    pipeline.gate()
    if has_findings:
        raise typer.Exit(1)


def _source(path: Path) -> FolderSource:
    """Return a file, or a folder's, as a source; who names a file says that it is complete."""
    if path.is_dir():
        return FolderSource(str(path), path, settled_after=timedelta(0))
    return FolderSource(str(path.parent), path.parent, path.name, settled_after=timedelta(0))


def _run_stages(sources: Sequence[FolderSource], recorded_at: datetime) -> int:
    """Run the stages; return how many files were new."""
    stages = pipeline.load_at_once(sources, recorded_at)
    counts = list(track(stages, description="装入", console=errors, transient=True, total=5))
    return int(counts[0]["deliveries"])


@app.command()
def refresh() -> None:
    """重算全部汇总结果。"""
    console.print(f"重算了 {pipeline.refresh_everything()['periods']} 个报告期的汇总。")


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="模拟拆分的随机种子。")] = 2020,
) -> None:
    """从零开始演示：建库，写出 118 份模拟报表（有错的、迟的），跑七个夜晚，打印半年汇总。"""
    from etl.demo.tour import tour  # noqa: PLC0415 (imports what only the demonstration needs)

    tour(console, seed)


@app.command()
def up() -> None:
    """启动 Airflow（调度器和网页），并保持运行。"""
    migrate()
    with console.status("启动 Airflow……（约 20 秒）"):
        environment.migrate_airflow()
        address = processes.start()
    console.print(f"Airflow 已启动：{address}")
    console.print(f"用户名 {environment.ADMIN}，密码 {environment.admin_password()}")
    console.print(f"收件文件夹：{settings.inbox_dir()}", soft_wrap=True)
    if processes.catches_mail():
        console.print(
            f"邮件不会真的寄走，只存入 {settings.mail_dir()}；要真的寄，请先设定 Airflow 连接 "
            "smtp_default（或环境变量 AIRFLOW_CONN_SMTP_DEFAULT），再 make down、make up。",
            soft_wrap=True,
        )
    console.print("停止 Airflow：make down；连数据库一起停止：make stop")


@app.command()
def down() -> None:
    """停止 Airflow，数据库继续运行。"""
    processes.stop()
    console.print("Airflow 已停止。")


@app.command()
def stop() -> None:
    """停止 Airflow 和内置数据库。"""
    processes.stop()
    stopped = server.stop()
    console.print("Airflow 已停止。" + ("数据库已停止。" if stopped else "数据库没有在运行。"))


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
