"""A run that is killed while a file leaves the archive loses nothing; the next one ends it."""

import os
import signal

import pytest
from openpyxl import load_workbook

from etl import settings
from tests.integration.conftest import after_a_gap
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival
from tests.integration.night.forked_runs import ForkedRuns, Run
from tests.persons import ZHANG

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
AFTER = beijing("2020-05-07 12:30")


def _files(folder: str) -> list[bytes]:
    root = settings.var_dir() / folder
    return [p.read_bytes() for p in root.rglob("*") if p.is_file() and p.parent.name != "drafts"]


@pytest.mark.parametrize(
    "point",
    [
        "before os.replace",
        "before archive/restricted_file",
        "after archive/restricted_file",
        "before etl.archive.files.remove_open",
        "before os.unlink",
    ],
)
def test_a_move_that_is_killed_is_ended_by_the_next_run(
    point: str, inbox: Inbox, rows: Rows, forked_runs: ForkedRuns
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "3"}, ARRIVED, "a.xlsx")
    workbook = load_workbook(path)
    workbook["报表"]["F12"] = ZHANG
    workbook.save(path)
    sent = set_arrival(path, ARRIVED).read_bytes()
    names = ("WAREHOUSE_URL", "WAREHOUSE_OWNER_URL", "GONGHUI_VAR", "CATALOGUE")
    environment = {name: os.environ[name] for name in names}

    (collected,) = forked_runs.run(Run(["collect"], NIGHT, environment))
    (killed,) = forked_runs.run(Run(["stage"], NIGHT, environment, point))

    assert (collected.fault, killed.signal, killed.broke_at) == (None, signal.SIGKILL, point)
    assert set(_files("archive") + _files("restricted")) == {sent}
    (ended,) = forked_runs.run(Run(["stage"], NIGHT, environment))
    assert ended.fault is None, ended.message
    assert (_files("archive"), _files("restricted")) == ([], [sent])
    assert rows("select cast(restricted_until as text) from landing.file") == [("2020-05-06",)]


def test_a_deletion_that_is_killed_is_recorded_by_the_next_run(
    inbox: Inbox, rows: Rows, forked_runs: ForkedRuns
) -> None:
    path = inbox.folder / "a.csv"
    path.write_text(f"张三,{ZHANG}\n", "utf-8")
    set_arrival(path, ARRIVED)
    names = ("WAREHOUSE_URL", "WAREHOUSE_OWNER_URL", "GONGHUI_VAR", "CATALOGUE")
    environment = {name: os.environ[name] for name in names}
    point = "before archive/deleted_file"

    (staged,) = forked_runs.run(Run(["collect", "stage"], NIGHT, environment))
    after_a_gap(AFTER)
    (killed,) = forked_runs.run(Run(["delete_expired"], AFTER, environment, point))

    assert (staged.fault, killed.signal) == (None, signal.SIGKILL)
    assert (_files("restricted"), rows("select deleted_at from landing.file")) == ([], [(None,)])
    (ended,) = forked_runs.run(Run(["delete_expired"], AFTER, environment))
    assert ended.fault is None, ended.message
    assert rows("select deleted_at from landing.file") == [(AFTER,)]
