"""Whatever one sender puts into the shared folder, a night goes on and everybody is heard."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from etl import pipeline, settings
from etl.collect import tonight as limits
from etl.watch.doctor import diagnose
from tests.conftest import Federation
from tests.integration.conftest import judge
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.letters import letters, section, seen

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
DELIVERIES = 'select file_name from landing.delivery order by file_name collate "C"'
PASSED_OVER = "select sender, reason, file_name, entries from landing.passed_over order by 1, 2, 3"


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


def put(inbox: Inbox, name: str | bytes, content: bytes) -> Path:
    path = Path(os.fsdecode(os.path.join(os.fsencode(inbox.folder), os.fsencode(name))))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return set_arrival(path, SENT)


def collect_and_tell(moment: datetime) -> None:
    """Run the stages that matter in a night of which nothing can be read."""
    pipeline.collect(moment)
    pipeline.notify(moment)


def make_nested_folders(above: Path, count: int) -> None:
    """Make folders in one another, by descriptors: the path is longer than the system takes."""
    at = os.open(above, os.O_RDONLY)
    for _ in range(count):
        os.mkdir("d" * 20, dir_fd=at)
        below = os.open("d" * 20, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)


def test_links_pipes_and_endless_folders_of_one_union_are_told_and_all_others_are_collected(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, SENT, "公安县总工会/一月.xlsx")
    inbox.send("JZ-02", "2020-01", {}, SENT, "沙市区总工会/一月.xlsx")
    folder = inbox.folder / "公安县总工会"
    make_nested_folders(folder, 1_200)
    (folder / "loop").symlink_to("..")
    (folder / "passwd.xlsx").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.xlsx")
    deep = "公安县总工会/" + "/".join(["d" * 20] * 20)

    assert night(NIGHT)["collect"] == {"deliveries": 2, "files": 2}

    assert rows("select verdict, count(*) from landing.submission group by 1") == [("accepted", 2)]
    assert rows(PASSED_OVER) == [
        ("公安县总工会", "link", "公安县总工会/loop", 1),
        ("公安县总工会", "link", "公安县总工会/passwd.xlsx", 1),
        ("公安县总工会", "special-file", "公安县总工会/pipe.xlsx", 1),
        ("公安县总工会", "too-deep", deep, 1),
    ]
    (digest,) = letters(rows, "digest")
    assert "没有收取 4 项" in digest.text
    told = section(digest.text, "没有收取的文件和文件夹（4 项")
    assert told.splitlines()[0] == (
        "- 公安县总工会：2 项是符号链接，不是文件，自 2020年2月6日起"
        "（公安县总工会/loop、公安县总工会/passwd.xlsx）。请放文件本身。"
    )
    assert "是符号链接，不是文件" in seen(digest.html)
    os.system(f"rm -rf '{folder}'")  # noqa: S605 - deeper than Python can remove


def test_what_is_no_longer_there_is_no_longer_told(inbox: Inbox, rows: Rows) -> None:
    link = inbox.folder / "一月.xlsx"
    link.symlink_to("/etc/passwd")
    collect_and_tell(NIGHT)
    collect_and_tell(NEXT_NIGHT)
    moments = "select first_seen, last_seen from landing.passed_over"
    assert rows(moments) == [(NIGHT, NEXT_NIGHT)]
    lines = {line.code: line for line in diagnose(NEXT_NIGHT + timedelta(hours=1))}
    assert "1 项没有收取，最早的已 1 天" in lines["entries-passed-over"].seen
    assert "一月.xlsx" in lines["entries-passed-over"].seen

    link.unlink()
    collect_and_tell(NEXT_NIGHT + timedelta(days=1))
    assert rows(PASSED_OVER) == []
    assert "没有收取" not in letters(rows, "digest")[-1].text
    assert "nothing-passed-over" in {line.code for line in diagnose(NEXT_NIGHT)}


def test_a_file_that_stays_open_is_told_after_a_day_and_taken_a_day_later(
    inbox: Inbox, rows: Rows
) -> None:
    """Nobody removes the mark of a program that crashed."""
    put(inbox, "公安县总工会/一月.xlsx", b"open")
    put(inbox, "公安县总工会/~$一月.xlsx", b"")
    collect_and_tell(NIGHT)
    evening = NIGHT + timedelta(hours=20)
    assert "nothing-passed-over" in {line.code for line in diagnose(evening)}
    collect_and_tell(NEXT_NIGHT)
    first, last = letters(rows, "digest")
    assert "没有收取" not in first.text
    assert "公安县总工会：1 项一直在办公软件里打开着，自 2020年2月6日起" in last.text
    assert "（公安县总工会/一月.xlsx）" in last.text
    told = {line.code: line for line in diagnose(NEXT_NIGHT + timedelta(hours=1))}
    assert "公安县总工会/一月.xlsx" in told["entries-passed-over"].seen
    assert rows("select count(*) from landing.delivery") == [(0,)]

    collect_and_tell(NEXT_NIGHT + timedelta(days=1))
    assert rows("select file_name from landing.delivery") == [("公安县总工会/一月.xlsx",)]
    collect_and_tell(NEXT_NIGHT + timedelta(days=5))
    assert rows(PASSED_OVER) == []
    assert "没有收取" not in letters(rows, "digest")[-1].text

    put(inbox, "公安县总工会/一月.xlsx", b"saved again")
    collect_and_tell(NEXT_NIGHT + timedelta(days=6))
    assert rows("select count(*) from landing.delivery") == [(1,)]


def test_a_sparse_terabyte_is_refused_with_a_receipt_and_never_read(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-02", "2020-01", {}, SENT, "沙市区总工会/一月.xlsx")
    for name in ("一月.xlsx", "二月.xlsx"):
        path = put(inbox, f"公安县总工会/{name}", b"")
        os.truncate(path, 10**12)
        set_arrival(path, SENT)

    night(NIGHT)
    night(NEXT_NIGHT)  # and is not offered again

    assert rows(
        "select verdict, problem, count(*) from landing.submission group by 1, 2 order by 1"
    ) == [("accepted", None, 1), ("rejected", "too-large", 2)]
    assert rows("select byte_count from landing.delivery order by 1 desc limit 1") == [(10**12,)]
    assert rows("select count(distinct file_sha256) from landing.file where problem is null") == [
        (1,)
    ]
    (receipt,) = [letter for letter in letters(rows, "receipt") if "文件过大" in letter.text]
    assert "一月.xlsx" in receipt.text
    assert "二月.xlsx" in receipt.text
    archived = sum(p.stat().st_size for p in settings.archive_dir().rglob("*") if p.is_file())
    assert archived < 100_000


def test_the_same_name_in_two_encodings_is_two_deliveries_with_their_own_bytes(
    inbox: Inbox, rows: Rows
) -> None:
    put(inbox, "公安县总工会/一月.xlsx", b"in utf-8")
    put(inbox, "公安县总工会/".encode() + "一月.xlsx".encode("gb18030"), b"in gb18030")
    assert pipeline.collect(NIGHT) == {"deliveries": 2, "files": 2}
    assert pipeline.collect(NEXT_NIGHT) == {"deliveries": 0, "files": 0}
    assert rows("select distinct sender from landing.delivery") == [("公安县总工会",)]
    assert rows(DELIVERIES) == [
        ("公安县总工会/一月.xlsx",),
        ("公安县总工会/一月~22b50cfa.xlsx",),
    ]


def test_a_bad_byte_in_a_name_hides_nobody_who_writes_in_another_unions_name(
    inbox: Inbox, rows: Rows
) -> None:
    path = inbox.send("JZ-24", "2020-01", {"E3.01": "7"}, SENT, "JZ-22/月报.xlsx")
    os.rename(path, os.fsencode(path.parent) + b"/\xe4\xb8\x80\xff.xlsx")
    judge(NIGHT)
    assert rows("select sender from landing.delivery") == [("JZ-22",)]
    assert rows("select verdict from landing.submission") == [("rejected",)]
    assert rows("select unit_key from landing.submission") == [(0,)]


@pytest.mark.parametrize("seconds", [300_000_000_000, -9_000_000_000, 0])
def test_a_file_from_any_year_is_collected(inbox: Inbox, rows: Rows, seconds: int) -> None:
    path = put(inbox, "公安县总工会/一月.xlsx", b"from another age")
    os.utime(path, (seconds, seconds))
    assert pipeline.collect(NIGHT)["deliveries"] == 1
    assert pipeline.collect(NEXT_NIGHT)["deliveries"] == 0
    assert rows("select received_at <= collected_at from landing.delivery") == [(True,)]


def test_the_longest_path_that_is_collected_can_be_stored(inbox: Inbox, rows: Rows) -> None:
    noise = iter(os.urandom(2_000).hex())
    parts = ["".join(next(noise) for _ in range(200)) for _ in range(5)]
    put(inbox, "/".join(["公安县总工会", *parts[:4], "a.xlsx"]), b"a long way")
    put(inbox, "/".join(["公安县总工会", *parts, "b.xlsx"]), b"too long a way")
    assert pipeline.collect(NIGHT)["deliveries"] == 1
    ((sender, reason, name, entries),) = rows(PASSED_OVER)
    assert (sender, reason, entries) == ("公安县总工会", "path-too-long", 1)
    assert len(str(name).encode()) <= 1_000


def test_a_flood_of_one_sender_waits_and_is_told_and_the_oldest_come_first(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_OF_A_SENDER", 3)
    for number in range(5):
        path = put(inbox, f"公安县总工会/{number}.xlsx", f"{number}".encode())
        set_arrival(path, SENT - timedelta(hours=number))
    put(inbox, "沙市区总工会/一月.xlsx", b"another")
    assert pipeline.collect(NIGHT)["deliveries"] == 4
    assert rows(DELIVERIES)[:3] == [(f"公安县总工会/{number}.xlsx",) for number in (2, 3, 4)]
    assert {row[1:3] for row in rows(PASSED_OVER)} == {
        ("too-many-new", "公安县总工会/0.xlsx"),
        ("too-many-new", "公安县总工会/1.xlsx"),
    }
    assert pipeline.collect(NEXT_NIGHT)["deliveries"] == 2
    assert rows(PASSED_OVER) == []
