"""The commands of the operator: backup and restore."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from etl.backup.backup import back_up, restore
from etl.console import console

app = typer.Typer()


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="备份文件夹，应在另一块磁盘上。", file_okay=False)],
    keep: Annotated[int, typer.Option(help="保留最近几次的数据库备份。", min=1)] = 30,
) -> None:
    """备份数据库和收到的全部文件；存档文件不会改变，每次只添新的。"""
    done = back_up(folder, datetime.now(UTC), keep)
    console.print(f"已备份：{done.dump}，存档文件 {done.files} 个。", soft_wrap=True)


@app.command("restore")
def restore_(
    dump: Annotated[
        Path, typer.Argument(help="备份文件夹里的 warehouse-….dump。", exists=True, dir_okay=False)
    ],
) -> None:
    """把备份恢复到空数据库，核对每个存档文件，并升级到现在的库结构。"""
    done = restore(dump)
    console.print(f"已恢复：{done.dump}，存档文件 {done.files} 个，都已核对。", soft_wrap=True)
