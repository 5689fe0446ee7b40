"""A file with the number of a person: restricted, deleted after its last day, in no backup."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from etl import pipeline, settings, upkeep
from etl.backup.backup import back_up, restore
from etl.database.connect import connect
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse, after_a_gap, fresh_database
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.letters import letters
from tests.integration.stage.test_personal_data import NIGHT, send_form
from tests.persons import ZHANG

pytestmark = pytest.mark.usefixtures("few_rules")

NEXT_NIGHT = NIGHT + timedelta(days=1)
SENT = "JZ-22/报表.xlsx"
FILES = "select restricted_until, deleted_at is not null from landing.file"


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The cells that are typed into are those of the form that is shipped."""
    return shipped


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A union has sent the number of a person in a form."""
    send_form(shared.inbox, {"F12": ZHANG}, SENT)
    shared.night(NIGHT)
    return shared


def test_the_receipt_says_what_to_do_and_that_no_copy_goes_back(rows: Rows) -> None:
    (receipt,) = letters(rows, "receipt")
    assert "报表中不能有个人信息" in receipt.text
    assert "填的是：身份证号（报表 F12）" in receipt.text
    assert "不附标注的副本" in receipt.text
    assert "收件文件夹里，请您也把它删去" in receipt.text


def test_the_bytes_leave_the_archive_for_a_folder_that_nobody_else_may_enter(
    inbox: Inbox, rows: Rows
) -> None:
    sent = (inbox.folder / SENT).read_bytes()
    (kept,) = [p for p in settings.restricted_dir().rglob("*") if p.is_file()]
    assert kept.read_bytes() == sent
    assert kept.stat().st_mode & 0o777 == 0o400
    assert settings.restricted_dir().stat().st_mode & 0o777 == 0o700
    assert [p for p in settings.archive_dir().rglob("*") if p.is_file()] == []
    assert [(str(day), deleted) for day, deleted in rows(FILES)] == [("2020-05-06", False)]


def test_the_bytes_go_after_their_last_day_and_nothing_misses_them(
    night: Night, rows: Rows
) -> None:
    assert upkeep.delete_expired(after_a_gap(beijing("2020-05-06 12:30"))) == 0
    assert upkeep.delete_expired(beijing("2020-05-07 12:30")) == 1
    assert upkeep.delete_expired(beijing("2020-05-08 12:30")) == 0
    night(beijing("2020-05-09 02:00"))  # the file still lies in the inbox
    assert [p for p in settings.var_dir().glob("[ar]*/*/*") if p.is_file()] == []
    assert [deleted for _, deleted in rows(FILES)] == [True]


@pytest.mark.parametrize("is_deleted", [False, True])
def test_the_same_bytes_again_stay_out_of_the_archive(
    inbox: Inbox, night: Night, rows: Rows, *, is_deleted: bool
) -> None:
    path = inbox.folder / SENT
    if is_deleted:
        upkeep.delete_expired(after_a_gap(beijing("2020-05-07 12:30")))
    set_arrival(path, beijing("2020-05-08 10:00"))
    pipeline.collect(after_a_gap(beijing("2020-05-09 02:00")))
    assert [p for p in settings.archive_dir().rglob("*") if p.is_file()] == []
    night(beijing("2020-05-09 02:00"))
    (last_day, deleted), = rows(FILES)  # fmt: skip
    assert (str(last_day), deleted) == ("2020-08-07" if is_deleted else "2020-05-06", False)
    assert rows("select verdict from landing.submission") == [("rejected",), ("rejected",)]


def test_the_form_counts_when_it_is_sent_again_without_the_number(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    set_arrival(send_form(inbox, {"F12": "见台账"}), beijing("2020-02-07 10:00"))
    night(NIGHT + timedelta(days=2))
    assert rows("select verdict from landing.submission order by submission_key") == [
        ("rejected",),
        ("accepted",),
    ]


def test_backups_leave_restricted_files_out_and_give_up_what_they_took_before(
    server_url: str,
    inbox: Inbox,
    night: Night,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send_form(inbox, {"F13": ZHANG}, "JZ-22/又一份.xlsx")
    pipeline.collect(NEXT_NIGHT)
    folder = tmp_path / "backup"
    assert back_up(folder, NEXT_NIGHT, keep=2).files == 1
    night(NEXT_NIGHT)
    last = back_up(folder, NEXT_NIGHT + timedelta(days=1), keep=2)
    assert last.files == 0
    assert [p for p in (folder / "archive").rglob("*") if p.is_file()] == []
    with fresh_database(server_url, "template1") as url:
        monkeypatch.setenv("WAREHOUSE_URL", url)
        monkeypatch.setenv("WAREHOUSE_OWNER_URL", url)
        monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "new"))
        restore(last.dump)
        engine = connect()
        with engine.connect() as connection:
            assert [gone for _, gone in connection.execute(text(FILES))] == [True, True]
        engine.dispose()
        pipeline.gate()
