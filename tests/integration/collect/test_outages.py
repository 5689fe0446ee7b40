"""Sources that are down, break off in the middle, or keep no place for what was taken."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tenacity import wait_none

from etl import on_demand, pipeline
from etl.collect import outage
from etl.collect.folder import FolderSource
from etl.collect.outage import SourceError
from etl.collect.source import RemoteFile
from tests.integration.collect.test_collect import put
from tests.integration.inbox import Inbox, Rows, beijing
from tests.integration.letters import letters, section

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
THIRD_NIGHT = beijing("2020-02-08 02:00")
DELIVERIES = "select file_name from landing.delivery order by file_name"
FAULTS = "select source_name, code, since, tried_at from landing.source_fault"


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    attempts = outage.attempts
    monkeypatch.setattr("etl.collect.collect.attempts", lambda: attempts().copy(wait=wait_none()))


class Scripted(FolderSource):
    """A folder that raises what a test says when something is asked of it the nth time."""

    def __init__(self, folder: Path, **faults: Callable[[int], Exception | None]) -> None:
        super().__init__("scripted", folder)
        self.faults = faults
        self.asked: dict[str, int] = {}
        self.marked: list[str] = []

    def list(self) -> Iterator[RemoteFile]:
        self._raise("list")
        return super().list()

    def fetch(self, file: RemoteFile) -> bytes | None:
        self._raise("fetch")
        return super().fetch(file)

    def taken(self, files: Sequence[RemoteFile]) -> None:
        self._raise("taken")
        self.marked += sorted(file.name for file in files)

    def _raise(self, what: str) -> None:
        self.asked[what] = self.asked.get(what, 0) + 1
        fault = self.faults.get(what, lambda _: None)(self.asked[what])
        if fault is not None:
            raise fault


def test_a_source_that_is_down_stops_neither_the_others_nor_the_night_and_is_told_once(
    inbox: Inbox, rows: Rows, tmp_path: Path
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    away = FolderSource("away", tmp_path / "not mounted")
    here = FolderSource("here", inbox.folder)
    for moment in (NIGHT, NEXT_NIGHT):
        pipeline.collect(moment, [away, here])
        pipeline.notify(moment)
    assert rows("select source_name from landing.delivery") == [("here",)]
    assert rows(FAULTS) == [("away", "not-there", NIGHT, NEXT_NIGHT)]
    (alarm,) = letters(rows, "outage")
    assert alarm.to == "yunwei"
    assert "收件处 away 不通" in alarm.subject
    for words in ("要读的文件夹或地址不存在", "not mounted", "请核对 sources.yml 里的 path"):
        assert words in alarm.text
    for digest in letters(rows, "digest"):
        assert section(digest.text, "不通的收件处").startswith("- away：2020年2月6日 02:00 起")
        assert "不通的收件处（1 处" in digest.html
    (tmp_path / "not mounted").mkdir()
    pipeline.collect(THIRD_NIGHT, [away, here])
    pipeline.notify(THIRD_NIGHT)
    assert rows(FAULTS) == []
    assert len(letters(rows, "outage")) == 1
    assert "不通的收件处" not in letters(rows, "digest")[-1].text


def test_a_fault_that_is_over_before_it_is_told_is_not_told(inbox: Inbox, rows: Rows) -> None:
    pipeline.collect(NIGHT, [Scripted(inbox.folder, list=lambda _: PermissionError("no"))])
    pipeline.collect(NEXT_NIGHT, [Scripted(inbox.folder)])
    pipeline.notify(NEXT_NIGHT)
    assert letters(rows, "outage") == []


def test_a_fault_that_may_pass_is_tried_again_and_one_that_may_not_is_not(
    inbox: Inbox, rows: Rows
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    shaky = Scripted(inbox.folder, list=lambda n: ConnectionResetError("cut") if n < 3 else None)
    locked = Scripted(inbox.folder, list=lambda _: SourceError("login", "wrong password"))
    locked.name = "locked"
    assert pipeline.collect(NIGHT, [shaky, locked])["deliveries"] == 1
    assert (shaky.asked["list"], locked.asked["list"]) == (3, 1)
    assert rows(FAULTS) == [("locked", "login", NIGHT, NIGHT)]


def test_what_was_fetched_before_a_cut_is_registered_and_the_rest_the_next_time(
    inbox: Inbox, rows: Rows
) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        put(inbox.folder, name, name.encode())
    cut = Scripted(inbox.folder, fetch=lambda n: EOFError() if n > 1 else None)
    pipeline.collect(NIGHT, [cut])
    assert len(rows(DELIVERIES)) == 1
    assert cut.marked == []
    assert rows("select * from landing.listing where source_name = 'scripted'") == []
    whole = Scripted(inbox.folder)
    assert pipeline.collect(NEXT_NIGHT, [whole]) == {"deliveries": 2, "files": 2}
    assert whole.marked == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_what_was_registered_and_not_marked_is_marked_by_the_next_run(
    inbox: Inbox, rows: Rows
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    unwilling = Scripted(inbox.folder, taken=lambda _: SourceError("not-moved", "read-only"))
    pipeline.collect(NIGHT, [unwilling])
    assert rows(DELIVERIES) == [("a.xlsx",)]
    assert rows(FAULTS) == [("scripted", "not-moved", NIGHT, NIGHT)]
    willing = Scripted(inbox.folder)
    assert pipeline.collect(NEXT_NIGHT, [willing]) == {"deliveries": 0, "files": 0}
    assert willing.marked == ["a.xlsx"]


class Short(FolderSource):
    """A source that gives less than it listed."""

    def fetch(self, file: RemoteFile) -> bytes | None:
        data = super().fetch(file)
        return data and data[:-1]


def test_a_file_with_other_bytes_than_were_listed_waits(inbox: Inbox, rows: Rows) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT, [Short("short", inbox.folder)])
    assert rows(DELIVERIES) == []
    assert rows("select file_name, reason from landing.passed_over") == [("a.xlsx", "changing")]


def test_files_named_by_hand_that_cannot_be_read_are_an_error(
    inbox: Inbox, rows: Rows, tmp_path: Path
) -> None:
    stages = on_demand.load_at_once([FolderSource("by hand", tmp_path / "nowhere")], NIGHT)
    with pytest.raises(SourceError, match="收件文件夹不存在"):
        list(stages)
    assert rows(FAULTS) == []
    assert inbox.folder.exists()
