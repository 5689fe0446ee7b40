"""Collecting from a folder into the archive, on real files and a real Postgres."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from etl import pipeline, settings
from etl.collect.folder import FolderSource
from etl.collect.source import RemoteFile
from etl.database.connect import connect
from etl.database.turns import one_at_a_time
from etl.errors import CheckError
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
DELIVERIES = "select file_name from landing.delivery order by file_name"


def put(folder: Path, name: str, content: bytes, arrived: datetime = SENT) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return set_arrival(path, arrived)


def archived(content: bytes) -> Path:
    digest = sha256(content).hexdigest()
    return settings.archive_dir() / digest[:2] / digest


def test_a_file_is_archived_under_the_hash_of_its_bytes(inbox: Inbox, rows: Rows) -> None:
    put(inbox.folder, "沙市区/一月.xlsx", b"some bytes")
    assert pipeline.collect(NIGHT) == {"deliveries": 1, "files": 1}
    assert archived(b"some bytes").read_bytes() == b"some bytes"
    digest = sha256(b"some bytes").hexdigest()
    assert rows("select file_sha256, byte_count, archived_as from landing.file") == [
        (digest, 10, f"{digest[:2]}/{digest}")
    ]
    assert rows("select source_name, file_name, file_sha256 from landing.delivery") == [
        ("shared-folder", "沙市区/一月.xlsx", digest)
    ]


def test_what_a_slow_source_still_has_after_its_time_waits_for_the_next_run(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox.folder, "沙市区/一月.xlsx", b"some bytes")
    with monkeypatch.context() as slow:
        slow.setattr("etl.collect.collect._SECONDS_BY_DAY", 0)
        pipeline.collect(NIGHT, is_by_day=True)
    assert rows("select reason, file_name from landing.passed_over") == [
        ("too-many-new", "沙市区/一月.xlsx")
    ]
    pipeline.collect(NEXT_NIGHT)
    assert rows("select received_at from landing.delivery") == [(SENT,)]  # it waited, no more


class CallingSource(FolderSource):
    """A folder at which something happens while it is listed."""

    def __init__(self, folder: Path, call: Callable[[], None]) -> None:
        super().__init__("calling", folder)
        self._call = call

    def list(self) -> Iterator[RemoteFile]:
        self._call()
        return super().list()


def test_others_have_their_turn_between_two_sources(inbox: Inbox, rows: Rows) -> None:
    turns: list[str] = []
    waiting = "select count(*) from pg_locks where relation = 'turn'::regclass and not granted"

    def wait_for_turn() -> None:
        with one_at_a_time(connect()):
            turns.append("other")

    other = Thread(target=wait_for_turn)

    def first() -> None:
        other.start()
        while rows(waiting) == [(0,)]:
            sleep(0.01)
        turns.append("first")

    sources = [CallingSource(inbox.folder, call) for call in (first, lambda: turns.append("last"))]
    pipeline.collect(NIGHT, sources)
    other.join()
    assert turns == ["first", "other", "last"]


def test_an_archived_file_may_only_be_read(inbox: Inbox) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT)
    assert archived(b"some bytes").stat().st_mode & 0o777 == 0o400


def test_an_archived_file_is_never_written_again(inbox: Inbox) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT)
    before = archived(b"some bytes").stat()
    put(inbox.folder, "b.xlsx", b"some bytes")
    pipeline.collect(NEXT_NIGHT)
    after = archived(b"some bytes").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_collecting_leaves_the_senders_file_where_it_is(inbox: Inbox) -> None:
    path = put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT)
    assert path.read_bytes() == b"some bytes"


def test_a_file_that_stays_in_the_folder_is_one_delivery(inbox: Inbox, rows: Rows) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT)
    assert pipeline.collect(NEXT_NIGHT) == {"deliveries": 0, "files": 0}
    assert rows(DELIVERIES) == [("a.xlsx",)]


@pytest.mark.parametrize(
    ("second_name", "second_night"),
    [("b.xlsx", NIGHT), ("b.xlsx", NEXT_NIGHT), ("a.xlsx", NEXT_NIGHT)],
    ids=["another name", "another name and night", "the same name touched"],
)
def test_the_same_bytes_twice_are_one_submission_in_two_deliveries(
    inbox: Inbox, rows: Rows, second_name: str, second_night: datetime
) -> None:
    content = inbox.send("JZ-22", "2020-01", {}, SENT, "a.xlsx").read_bytes()
    if second_night != NIGHT:
        pipeline.collect(NIGHT)
        pipeline.stage(NIGHT)
    put(inbox.folder, second_name, content, SENT + timedelta(hours=1))
    pipeline.collect(second_night)
    pipeline.stage(second_night)
    assert len(rows(DELIVERIES)) == 2
    assert rows("select file_sha256 from landing.file") == [(sha256(content).hexdigest(),)]
    assert rows("select version from landing.submission") == [(1,)]


def test_the_same_bytes_from_two_sources_are_one_submission(
    inbox: Inbox, rows: Rows, tmp_path: Path
) -> None:
    path = inbox.send("JZ-22", "2020-01", {}, SENT, "a.xlsx")
    put(tmp_path / "county", "a.xlsx", path.read_bytes())
    sources = [FolderSource("city", inbox.folder), FolderSource("county", tmp_path / "county")]
    assert pipeline.collect(NIGHT, sources) == {"deliveries": 2, "files": 1}
    assert pipeline.stage(NIGHT)["submissions"] == 1
    assert rows("select source_name from landing.delivery order by 1") == [("city",), ("county",)]


def test_other_bytes_under_the_same_name_are_another_file(inbox: Inbox, rows: Rows) -> None:
    put(inbox.folder, "a.xlsx", b"first")
    pipeline.collect(NIGHT)
    put(inbox.folder, "a.xlsx", b"again", SENT + timedelta(days=1))
    pipeline.collect(NEXT_NIGHT)
    assert rows("select count(*) from landing.file") == [(2,)]
    assert archived(b"first").exists()
    assert archived(b"again").exists()


def test_a_file_younger_than_half_a_minute_is_taken_the_next_night(inbox: Inbox) -> None:
    path = put(inbox.folder, "a.xlsx", b"some bytes", datetime.now(UTC) - timedelta(seconds=10))
    assert pipeline.collect(NIGHT)["deliveries"] == 0
    set_arrival(path, datetime.now(UTC) - timedelta(seconds=31))
    assert pipeline.collect(NEXT_NIGHT)["deliveries"] == 1


@pytest.mark.parametrize("mark", ["~$一月.xlsx", ".~lock.一月.xlsx#", ".~一月.xlsx"])
def test_a_file_open_in_an_office_program_is_taken_when_it_is_closed(
    inbox: Inbox, rows: Rows, mark: str
) -> None:
    put(inbox.folder, "一月.xlsx", b"still open")
    put(inbox.folder, "二月.xlsx", b"closed")
    lock = put(inbox.folder, mark, b"")
    pipeline.collect(NIGHT)
    assert rows(DELIVERIES) == [("二月.xlsx",)]
    lock.unlink()
    pipeline.collect(NEXT_NIGHT)
    assert rows(DELIVERIES) == [("一月.xlsx",), ("二月.xlsx",)]


@pytest.mark.parametrize("suffix", [".part", ".PART", ".tmp", ".filepart", ".crdownload"])
def test_an_upload_under_way_is_taken_under_its_final_name(
    inbox: Inbox, rows: Rows, suffix: str
) -> None:
    upload = put(inbox.folder, f"a.xlsx{suffix}", b"some bytes")
    assert pipeline.collect(NIGHT)["deliveries"] == 0
    upload.rename(inbox.folder / "a.xlsx")
    pipeline.collect(NEXT_NIGHT)
    assert rows(DELIVERIES) == [("a.xlsx",)]


class StillWriting(FolderSource):
    """A folder in which a clerk saves a file after it was listed and before it is read."""

    def list(self) -> Iterator[RemoteFile]:
        for file in super().list():
            put(self._folder, file.name, b"saved meanwhile")
            yield file


def test_a_file_that_changes_while_it_is_read_is_taken_the_next_night(
    inbox: Inbox, rows: Rows
) -> None:
    put(inbox.folder, "a.xlsx", b"first draft")
    assert pipeline.collect(NIGHT, [StillWriting("f", inbox.folder)])["deliveries"] == 0
    assert rows("select count(*) from landing.file") == [(0,)]
    pipeline.collect(NEXT_NIGHT, [FolderSource("f", inbox.folder)])
    assert archived(b"saved meanwhile").exists()


def test_a_file_that_went_away_after_it_was_listed_is_no_fault(inbox: Inbox) -> None:
    source = FolderSource("f", inbox.folder)
    path = put(inbox.folder, "a.xlsx", b"some bytes")
    (listed,) = source.list()
    path.unlink()
    assert source.fetch(listed) is None


@pytest.mark.parametrize(
    ("modified", "received"),
    [(SENT, SENT), (NIGHT + timedelta(days=400), NIGHT)],
    ids=["the folder's time", "a clock that is ahead"],
)
def test_a_file_is_received_when_the_folder_says_but_not_after_the_night(
    inbox: Inbox, rows: Rows, modified: datetime, received: datetime
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes", modified)
    pipeline.collect(NIGHT)
    assert rows("select modified_at, received_at, collected_at from landing.delivery") == [
        (modified, received, NIGHT)
    ]


@pytest.mark.usefixtures("warehouse")
def test_a_name_in_the_encoding_of_old_windows_programs_is_readable(
    inbox: Inbox, rows: Rows
) -> None:
    path = os.fsencode(inbox.folder) + b"/" + "一月.xlsx".encode("gb18030")
    Path(os.fsdecode(path)).write_bytes(b"some bytes")
    os.utime(path, (SENT.timestamp(),) * 2)
    assert pipeline.collect(NIGHT) == {"deliveries": 1, "files": 1}
    assert rows(DELIVERIES) == [("一月.xlsx",)]
    assert pipeline.collect(NEXT_NIGHT) == {"deliveries": 0, "files": 0}


def test_an_empty_folder_is_an_empty_night(inbox: Inbox) -> None:
    assert os.listdir(inbox.folder) == []
    assert pipeline.collect(NIGHT) == {"deliveries": 0, "files": 0}


def test_a_file_that_the_archive_has_lost_keeps_no_other_back_and_the_gate_names_it(
    inbox: Inbox,
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    put(inbox.folder, "b.xlsx", b"other bytes")
    pipeline.collect(NIGHT)
    archived(b"some bytes").unlink()
    assert pipeline.stage(NIGHT)["files"] == 1
    with pytest.raises(CheckError, match=r"丢失了 1 个文件.*a\.xlsx"):
        pipeline.gate()


def test_a_file_that_the_archive_has_lost_is_archived_again_while_its_source_has_it(
    inbox: Inbox,
) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    pipeline.collect(NIGHT)
    archived(b"some bytes").unlink()
    assert pipeline.collect(NEXT_NIGHT) == {"deliveries": 0, "files": 0}
    assert archived(b"some bytes").read_bytes() == b"some bytes"
    assert pipeline.stage(NEXT_NIGHT)["files"] == 1


def test_what_a_killed_run_left_half_written_is_gone_after_the_next(inbox: Inbox) -> None:
    put(inbox.folder, "a.xlsx", b"some bytes")
    half = settings.archive_dir() / "drafts" / "tmp12345" / "half a file"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"some")
    pipeline.collect(NIGHT)
    files = [path for path in settings.archive_dir().rglob("*") if path.is_file()]
    assert files == [archived(b"some bytes")]
