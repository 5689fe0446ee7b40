"""The commands of the operator: watchdog, for cron or systemd, doctor, and confirm-clock."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from etl import on_demand, settings
from etl.cli.console import console, errors
from etl.watch.doctor import diagnose, diagnosis_table
from etl.watch.watchdog import watch

app = typer.Typer()

NOT_IN_ORDER = 1
NOT_REPORTED = 3  # 2 is a command that is typed wrongly


@app.command()
def watchdog() -> None:
    """供 cron 或 systemd 调用：夜里没有装完、某一步久等、邮件寄不出，写信给系统管理员，每事一封。

    一切正常返回 0，不输出；有问题返回 1；有问题而信也寄不出，返回 3，并写到标准错误。
    """
    watched = watch(datetime.now(UTC))
    if watched.problem is None:
        return
    if watched.mail_failure is None:
        raise typer.Exit(NOT_IN_ORDER)
    message = f"{watched.problem}\n报警邮件没有寄出：{watched.mail_failure}"
    errors.print(message, soft_wrap=True, markup=False, highlight=False)
    raise typer.Exit(NOT_REPORTED)


@app.command()
def doctor(
    format_: Annotated[
        Literal["table", "json"], typer.Option("--format", help="输出格式。")
    ] = "table",
    deep: Annotated[
        bool, typer.Option("--deep", help="还要逐字节核对全部存档文件和备份；可能要很久。")
    ] = False,
    backups: Annotated[
        Path | None,
        typer.Option(
            help="备份文件夹，同 --deep 一起用；默认是 GONGHUI_BACKUPS。", file_okay=False
        ),
    ] = None,
) -> None:
    """逐项检查数据库、夜间装载、Airflow、邮件、磁盘和时钟，说明怎么办；有故障返回 1。"""
    with console.status("检查……"):
        lines = diagnose(datetime.now(UTC), deep=deep, backups=backups or settings.backups_dir())
    if format_ == "table":
        console.print(diagnosis_table(lines))
    else:
        console.print_json(json.dumps([asdict(line) for line in lines]), ensure_ascii=False)
    if any(line.level == "故障" for line in lines):
        raise typer.Exit(NOT_IN_ORDER)


@app.command()
def confirm_clock(
    today: Annotated[
        datetime, typer.Argument(help="今天的日期，照日历填写。", formats=["%Y-%m-%d"])
    ],
    by: Annotated[str, typer.Option("--by", help="由谁确认。")],
) -> None:
    """很久没有装载以后，确认这台机器的时钟没有错，夜间装载才继续。"""
    on_demand.confirm_clock(today.date(), by, datetime.now(UTC))
    console.print("已记下时钟没有错，由谁确认。请再运行一次夜间装载。")
