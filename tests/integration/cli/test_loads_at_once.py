"""Two ``gonghui load`` at the same time: each prints what became of its own files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine

from etl import on_demand
from etl.cli.night import night_line, print_findings
from etl.collect.folder import FolderSource
from tests.integration.inbox import Inbox, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

ONE, OTHER = beijing("2020-02-06 10:00:00"), beijing("2020-02-06 10:00:01")
SENT = beijing("2020-02-03 10:00")


def loading(inbox: Inbox, folder: str, moment: datetime) -> Iterator[dict[str, Any]]:
    path = inbox.folder / folder
    return on_demand.load_at_once([FolderSource(str(path), path)], moment)


@pytest.mark.parametrize(
    "turns",
    ["one other one other one other one other one other", "one one one other other other"],
    ids=["stage by stage", "accepted and not loaded"],
)
def test_each_run_tells_of_the_files_that_it_collected(
    turns: str, inbox: Inbox, warehouse: Engine
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-1"}, SENT, "one/JZ-22.xlsx")
    inbox.send("JZ-02", "2020-01", {"B2.03": "1"}, SENT, "one/JZ-02.xlsx")
    inbox.send("JZ-24", "2020-01", {"B2.03": "2"}, SENT, "other/JZ-24.xlsx")
    runs = {"one": loading(inbox, "one", ONE), "other": loading(inbox, "other", OTHER)}
    for run in turns.split():
        next(runs[run])
    for run in runs.values():
        list(run)

    lines = [night_line(warehouse, moment) for moment in (ONE, OTHER)]
    figures = len(inbox.catalogue.lines_of(inbox.catalogue.forms[1]))
    assert lines == [
        f"收到 2 份，通过 1 份，未通过 1 份（问题 2 处），入库 {figures} 个数",
        f"收到 1 份，通过 1 份，未通过 0 份（问题 0 处），入库 {figures} 个数",
    ]
    console = Console(quiet=True)
    assert [print_findings(console, warehouse, moment) for moment in (ONE, OTHER)] == [2, 0]
