"""A backup, and what comes of it in an empty database on a machine that lost everything."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from etl.backup.backup import Backup, back_up, restore
from etl.database.connect import connect
from etl.document.content import Summary
from etl.document.read import read_summary
from etl.errors import BackupError
from etl.periods import parse_period
from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import fresh_database, run_night
from tests.integration.inbox import Inbox, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
LATER = beijing("2020-02-07 10:00")
TABLES = """
select format('%I.%I', table_schema, table_name) from information_schema.tables
where
    table_type = 'BASE TABLE'
    and table_schema in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox',
        'internal', 'partition')
"""

State = dict[str, Counter[str]]


def rows_of(url: str) -> State:
    """Return every row of every table, with its keys."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("set timezone to 'UTC'"))  # that of a database may differ
        return {
            table: Counter(
                connection.execute(text(f"select cast(t as text) from {table} as t")).scalars()  # noqa: S608
            )
            for table in connection.execute(text(TABLES)).scalars()
        }


def total(summary: Summary | None) -> Decimal:
    assert summary
    return sum((figure.stated.value or Decimal() for figure in summary.figures()), Decimal())


def archive_of(var: Path) -> dict[str, bytes]:
    archive = var / "archive"
    return {str(p.relative_to(archive)): p.read_bytes() for p in archive.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def site(
    server_url: str, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A warehouse after a night, with findings, mails and an archive."""
    var = tmp_path_factory.mktemp("site")
    inbox = Inbox(var / "inbox", federation.catalogue)
    morning, noon = beijing("2020-02-04 09:00"), beijing("2020-02-04 12:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, morning, "a.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, noon, "b.xlsx")
    inbox.send("JZ-81", "2020-01", {"B2.03": Entry("-1", "-1")}, morning, "c.xlsx")
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, federation.template) as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("CATALOGUE", str(federation.folder))
        environment.setenv("GONGHUI_VAR", str(var))
        run_night(NIGHT)
        yield url, var


@pytest.fixture
def backed_up(site: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backup:
    """A backup of the site; afterwards the environment still points at it."""
    url, var = site
    monkeypatch.setenv("WAREHOUSE_URL", url)
    monkeypatch.setenv("GONGHUI_VAR", str(var))
    return back_up(tmp_path / "backup", LATER, keep=2)


@pytest.fixture
def new_machine(
    server_url: str, backed_up: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Path]]:
    """An empty database and an empty var folder, which the environment points at."""
    assert backed_up.files == 3
    with fresh_database(server_url, "template1") as url:
        monkeypatch.setenv("WAREHOUSE_URL", url)
        monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "new"))
        yield url, tmp_path / "new"


def test_a_restored_warehouse_has_every_row_and_every_file(
    site: tuple[str, Path], backed_up: Backup, new_machine: tuple[str, Path]
) -> None:
    restored = restore(backed_up.dump)
    before, after = rows_of(site[0]), rows_of(new_machine[0])
    assert after == before
    assert before["partition.fact_observation_2020h1"].total() == 7
    assert before["quality.finding"].total() == 2
    assert before["outbox.message"].total() > 2
    assert restored.files == len(archive_of(new_machine[1])) == 3
    assert archive_of(new_machine[1]) == archive_of(site[1])


def test_a_restored_warehouse_prints_the_same_report_and_goes_on(
    site: tuple[str, Path],
    backed_up: Backup,
    new_machine: tuple[str, Path],
    federation: Federation,
) -> None:
    period = parse_period("2020H1")
    restore(backed_up.dump)
    restored = read_summary(connect(), period)
    assert restored == read_summary(create_engine(site[0], poolclass=NullPool), period)
    assert total(restored) == 15
    inbox = Inbox(new_machine[1] / "inbox", federation.catalogue)
    inbox.send("JZ-81", "2020-01", {"B2.03": "1"}, beijing("2020-02-08 09:00"), "d.xlsx")
    run_night(beijing("2020-02-09 02:00"))
    assert total(read_summary(connect(), period)) == 16


def test_a_second_backup_adds_only_what_is_new_and_the_oldest_dumps_go(
    site: tuple[str, Path], backed_up: Backup
) -> None:
    folder = backed_up.dump.parent
    copies = {path: path.stat().st_mtime_ns for path in (folder / "archive").glob("*/*")}
    back_up(folder, LATER + timedelta(days=1), keep=2)
    last = back_up(folder, LATER + timedelta(days=2), keep=2)
    assert {path: path.stat().st_mtime_ns for path in (folder / "archive").glob("*/*")} == copies
    assert sorted(path.name for path in folder.glob("*.d*")) == [
        "warehouse-2020-02-08-100000.dump",
        "warehouse-2020-02-09-100000.dump",
    ]
    assert last.dump.stat().st_mode & 0o777 == 0o600
    assert archive_of(site[1]) == archive_of(folder)


def test_a_database_with_a_warehouse_in_it_is_left_alone(
    site: tuple[str, Path], backed_up: Backup
) -> None:
    before = rows_of(site[0])
    with pytest.raises(BackupError, match="已经有仓库"):
        restore(backed_up.dump)
    assert rows_of(site[0]) == before


@pytest.mark.parametrize(("harm", "named"), [("damage", "已损坏"), ("lose", "缺少存档文件")])
@pytest.mark.usefixtures("new_machine")
def test_a_damaged_or_missing_file_of_the_archive_is_named(
    backed_up: Backup, harm: str, named: str
) -> None:
    victim = sorted((backed_up.dump.parent / "archive").glob("*/*"))[1]
    victim.chmod(0o600)
    victim.unlink() if harm == "lose" else victim.write_bytes(b"rotten")
    with pytest.raises(BackupError, match=f"{named}.*{victim.name}|{victim.name}.*{named}"):
        restore(backed_up.dump)


def test_an_archive_that_lost_files_is_told_after_all_else_is_saved_and_no_dump_is_deleted(
    backed_up: Backup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "elsewhere"))  # an archive that lost all
    folder = tmp_path / "second"
    shutil.copytree(backed_up.dump.parent, folder)
    shutil.rmtree(folder / "archive")
    (folder / "warehouse-2020-02-01-100000.draft").write_text("left by one that was killed")
    with pytest.raises(BackupError, match="缺少存档文件"):
        back_up(folder, LATER + timedelta(days=1), keep=1)
    earlier, latest = sorted(folder.glob("warehouse-*"))
    assert earlier.name == backed_up.dump.name
    assert latest.suffix == ".dump"
    assert latest.stat().st_size >= earlier.stat().st_size
