"""The command that checks files of forms before they are sent."""

from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.console import console
from etl.cli.previewed import print_copy, print_previewed, write_marked_copies
from etl.preview import preview

app = typer.Typer()


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="报表文件，或装着报表的 zip。", exists=True, dir_okay=False, metavar="FILE..."
        ),
    ],
    annotate: Annotated[
        bool, typer.Option("--annotate", help="另存一份 xlsx，标出有问题的单元格。")
    ] = False,
) -> None:
    """报送前自查：与报送后的审核相同，不改动任何数据；有须更正或待核的返回 1。"""
    with console.status("审核……"):
        checked = preview(files, datetime.now(UTC))
    copies = write_marked_copies(checked) if annotate else repeat(None)
    for file, copy in zip(checked, copies, strict=False):
        print_previewed(console, file)
        print_copy(console, copy)
    if not all(file.is_sound for file in checked):
        raise typer.Exit(1)
