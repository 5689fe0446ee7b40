"""One byte of an archived file changes: nothing of it counts, and everybody who has to is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import pipeline, settings, upkeep
from etl.backup import verify
from etl.backup.backup import back_up
from etl.backup.integrity import backup_faults
from etl.errors import ArchiveDamagedError, CheckError
from etl.watch.doctor import diagnose
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.outbox import ScriptedMailServer

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
SUNDAY = datetime(2020, 2, 9, 4, tzinfo=UTC)
FIGURE = "填报单位：,公安县总工会\n报告期：,2020年1月\n代码,本期,本年累计\nB2.03,10,10\n"


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


def archived() -> list[Path]:
    return sorted(path for path in settings.archive_dir().rglob("*") if path.is_file())


def change_a_byte(path: Path) -> None:
    path.chmod(0o600)
    content = path.read_bytes()
    path.write_bytes(content.replace(b",10,10", b",90,90", 1))
    assert path.read_bytes() != content


@pytest.fixture
def table(inbox: Inbox) -> Path:
    path = inbox.folder / "公安县总工会" / "一月.csv"
    path.parent.mkdir()
    path.write_text(FIGURE, encoding="utf-8")
    return set_arrival(path, SENT)


@pytest.fixture
def damaged(table: Path) -> Path:
    """The archived copy of a file that waits; the sender's own is gone."""
    pipeline.collect(NIGHT)
    (path,) = archived()
    change_a_byte(path)
    table.unlink()
    return path


def test_a_damaged_file_is_not_staged_keeps_no_other_back_and_the_gate_names_it(
    inbox: Inbox, damaged: Path, rows: Rows
) -> None:
    inbox.send("JZ-02", "2020-01", {}, SENT, "沙市区总工会/一月.xlsx")
    pipeline.collect(NIGHT)
    assert pipeline.stage(NIGHT)["files"] == 1
    assert rows("select text from staging.cell where text = '90'") == []
    with pytest.raises(CheckError, match=f"有 1 个文件已损坏.*{damaged.name}.*一月.csv"):
        pipeline.gate()


def test_a_damaged_file_is_healed_while_its_source_still_has_it(table: Path, rows: Rows) -> None:
    pipeline.collect(NIGHT)
    (path,) = archived()
    change_a_byte(path)
    assert pipeline.collect(NEXT_NIGHT, is_by_day=True) == {"deliveries": 0, "files": 0}
    assert path.read_bytes() == table.read_bytes()
    assert pipeline.stage(NEXT_NIGHT)["files"] == 1

    change_a_byte(path)  # it was read: by day nobody needs its bytes, and they are not looked at
    pipeline.collect(NEXT_NIGHT, is_by_day=True)
    assert path.read_bytes() != table.read_bytes()
    pipeline.collect(NEXT_NIGHT)
    assert path.read_bytes() == table.read_bytes()
    pipeline.validate(NEXT_NIGHT)
    pipeline.load(NEXT_NIGHT)
    pipeline.refresh(NEXT_NIGHT)
    pipeline.gate(NEXT_NIGHT)
    assert rows("select text from staging.cell where text = '90'") == []


def test_the_gate_reads_what_was_staged_lately(table: Path, night: Night) -> None:
    night(NIGHT)
    (path,) = archived()
    change_a_byte(path)
    table.unlink()
    with pytest.raises(CheckError, match=r"已损坏.*一月\.csv"):
        pipeline.gate(NIGHT)


def test_the_weekly_check_mails_the_operators_what_is_lost_or_damaged_and_fails(
    damaged: Path, inbox: Inbox, warehouse: Engine, mail_server: ScriptedMailServer
) -> None:
    inbox.send("JZ-02", "2020-01", {}, SENT, "沙市区总工会/一月.xlsx")
    pipeline.collect(NIGHT)
    (other,) = [path for path in archived() if path != damaged]
    other.unlink()
    with pytest.raises(ArchiveDamagedError, match=damaged.name) as raised:
        verify.verify_archive(warehouse, SUNDAY, mail_server.open)
    assert other.name in str(raised.value)
    assert "请从备份的 archive 里恢复" in str(raised.value)
    (mail,) = mail_server.mails()
    assert mail["Subject"] == "【报警】存档或备份有损坏或丢失"
    assert mail["To"] == "yunwei@jingzhou.example"
    body = mail.get_body(("plain",))
    assert body is not None
    assert damaged.name in body.get_content()
    assert "gonghui doctor --deep" in body.get_content()


def test_a_mail_server_that_is_away_does_not_hide_what_was_found(
    damaged: Path, warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT", raising=False)

    def away() -> None:
        raise ConnectionRefusedError("nobody listens")

    with pytest.raises(ArchiveDamagedError, match=damaged.name):
        verify.verify_archive(warehouse, SUNDAY, away)  # type: ignore[arg-type]


def test_the_weekly_check_of_a_sound_archive_and_its_backups_says_what_it_read(
    table: Path, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert table.exists()
    pipeline.collect(NIGHT)
    monkeypatch.setenv("GONGHUI_BACKUPS", str(tmp_path / "backups"))
    back_up(tmp_path / "backups", SUNDAY, keep=1)
    assert verify.verify_archive(warehouse, SUNDAY) == {"files": 1, "backups_checked": True}
    assert upkeep.verify_archive(SUNDAY)["files"] == 1


@pytest.mark.parametrize("harm", ["dump cut", "dump changed", "copy changed", "dumps gone"])
def test_backups_that_cannot_be_relied_on_are_named(table: Path, tmp_path: Path, harm: str) -> None:
    assert table.exists()
    pipeline.collect(NIGHT)
    folder = tmp_path / "backups"
    dump = back_up(folder, SUNDAY, keep=1).dump
    assert backup_faults(folder) == []
    (copy,) = (folder / "archive").glob("??/*")
    if harm == "dump cut":
        dump.write_bytes(dump.read_bytes()[:2_000])
        (folder / "SHA256SUMS").unlink()  # a dump from before sums were kept
    elif harm == "dump changed":
        content = bytearray(dump.read_bytes())
        content[-10] ^= 1
        dump.write_bytes(content)
    elif harm == "copy changed":
        change_a_byte(copy)
    else:
        dump.unlink()
    (fault,) = backup_faults(folder)
    assert (copy.name if harm == "copy changed" else str(folder)) in fault


def test_a_sum_is_kept_for_each_dump_that_is_there(inbox: Inbox, tmp_path: Path) -> None:
    assert inbox.folder.exists()
    for day in (9, 10, 11):
        back_up(tmp_path, datetime(2020, 2, day, tzinfo=UTC), keep=2)
    names = [line.split()[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()]
    assert set(names) >= {path.name for path in tmp_path.glob("*.dump")}
    assert backup_faults(tmp_path) == []


def test_the_deep_doctor_names_what_is_damaged_and_only_the_deep_one(
    damaged: Path, tmp_path: Path
) -> None:
    assert not {"archive-sound", "archive-unsound"} & {line.code for line in diagnose(SUNDAY)}
    deep = {line.code: line for line in diagnose(SUNDAY, deep=True)}
    assert damaged.name in deep["archive-unsound"].seen
    assert "backups-unknown" in deep
    empty = {line.code: line for line in diagnose(SUNDAY, deep=True, backups=tmp_path)}
    assert "没有数据库的备份" in empty["backups-unsound"].seen
