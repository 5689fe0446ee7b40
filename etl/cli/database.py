"""The commands on the database: its schema, its address, a shell, its backups."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from etl import on_demand, settings
from etl.backup.backup import back_up
from etl.backup.backup import restore as restore_backup
from etl.cli.console import console
from etl.database.privileges import left_to_administrator
from etl.database.roles import Role
from etl.database.shell import open_shell, plain_url

app = typer.Typer()

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
    accept: Annotated[
        bool,
        typer.Option("--accept", help="同意目录的改动使已经入库的结果改变；不加时只列出会变什么。"),
    ] = False,
) -> None:
    """建库或升级库结构，设定各角色的权限，并装入目录（单位、指标、报表）。"""
    applied = on_demand.set_up(passwords, distributed=distributed, accepts_moves=accept)
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
def backup(
    folder: Annotated[Path, typer.Argument(help="备份文件夹，应在另一块磁盘上。", file_okay=False)],
    keep: Annotated[int, typer.Option(help="保留最近几次的数据库备份。", min=1)] = 30,
) -> None:
    """备份数据库和收到的全部文件；存档文件不会改变，每次只添新的。"""
    done = back_up(folder, datetime.now(UTC), keep)
    console.print(f"已备份：{done.dump}，存档文件 {done.files} 个。", soft_wrap=True)


@app.command()
def restore(
    dump: Annotated[
        Path, typer.Argument(help="备份文件夹里的 warehouse-….dump。", exists=True, dir_okay=False)
    ],
) -> None:
    """把备份恢复到空数据库，核对每个存档文件，并升级到现在的库结构。"""
    done = restore_backup(dump)
    console.print(f"已恢复：{done.dump}，存档文件 {done.files} 个，都已核对。", soft_wrap=True)
