"""A check before sending says what the night would say, and leaves no trace."""

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from etl import pipeline, settings
from etl.preview import PreviewedFile, preview
from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse, begun_with_nothing, judge
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.validate.faulty_workbooks import FAULTY, NIGHT, RULES, expected_findings
from tests.zips import with_flag, zip_of

UNIT, OTHER, LINE = "JZ-22", "JZ-24", "E3.01"
SENT = "JZ-22/一月.xlsx"
JANUARY_NIGHT = beijing("2020-02-06 02:00")
CHECKED_AT = beijing("2020-03-04 15:00")

Write = Callable[..., Path]

# Where these cannot be imported, they are not needed.
COMMAND = """
import sys
needless = ["airflow", "great_expectations", "pandas", "jinja2", "xlsxwriter"]
needless += ["etl.pipeline", "etl.on_demand", "etl.upkeep"]
sys.modules |= dict.fromkeys(needless)
from etl.cli.__main__ import main
main()
"""

TABLES = """
select table_schema || '.' || table_name from information_schema.tables
where
    table_schema in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox',
        'internal')
    and table_type = 'BASE TABLE'
order by 1
"""


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The faulty workbooks are forms of the catalogue that is shipped."""
    return shipped


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A union's January is accepted."""
    figures = {LINE: Entry(Decimal(5), Decimal(5))}
    shared.inbox.send(UNIT, "2020-01", figures, beijing("2020-02-03 10:00"), SENT)
    shared.night(JANUARY_NIGHT)
    return shared


@pytest.fixture
def write(inbox: Inbox, tmp_path: Path) -> Write:
    """Write a union's form outside of the shared folder, as a clerk does before sending it."""
    desk = Inbox(tmp_path / "desk", inbox.catalogue)

    def write(unit: str, period: str, figures: dict[str, str | Entry]) -> Path:
        return desk.send(unit, period, figures, CHECKED_AT, name=f"{unit} {period}.xlsx")

    return write


def row_of(path: Path, code: str) -> int:
    """Return the row of a line, as openpyxl finds it."""
    codes = load_workbook(path).worksheets[0]["A"]
    return next(int(cell.row) for cell in codes if cell.value == code)


def told(file: PreviewedFile) -> list[tuple[str | None, str, str]]:
    return [(remark.cell, remark.found, remark.title) for f in file.forms for remark in f.remarks]


def content(rows: Rows) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(rows(f"select * from {table}"), key=str)  # noqa: S608
        for (table,) in rows(TABLES)
    }


def test_a_file_is_judged_beside_what_the_warehouse_holds(write: Write) -> None:
    path = write(UNIT, "2020-02", {LINE: Entry(Decimal(3), Decimal(9)), "C2.08": "-1"})

    (file,) = preview([path], CHECKED_AT)

    (form,) = file.forms
    assert (form.unit_name, form.period_code, form.verdict) == (
        "公安县总工会",
        "2020-02",
        "rejected",
    )
    assert not file.is_sound
    assert sorted(told(file), key=str) == [
        (f"D{row_of(path, 'C2.08')}", "-1", "数不能为负"),
        (f"E{row_of(path, LINE)}", "9", "本年累计等于以前各期之和加本期"),
    ]


def test_each_file_of_a_zip_is_judged_as_one_of_its_own(write: Write, tmp_path: Path) -> None:
    sound = write(UNIT, "2020-02", {LINE: Entry(Decimal(3), Decimal(8))}).read_bytes()
    faulty = write(OTHER, "2020-01", {"C2.08": "-1"}).read_bytes()
    batch, locked = tmp_path / "批次.zip", tmp_path / "加密.zip"
    batch.write_bytes(zip_of({"沙市/一月.xlsx": sound, "二月.xlsx": faulty, "Thumbs.db": b"x"}))
    locked.write_bytes(with_flag(zip_of({"一月.xlsx": sound}), 1))

    files = preview([batch, locked], CHECKED_AT)

    assert [(file.path, file.name, file.is_sound) for file in files] == [
        (batch, "批次.zip/沙市/一月.xlsx", True),
        (batch, "批次.zip/二月.xlsx", False),
        (locked, "加密.zip", False),
    ]
    assert [found for _, found, _ in told(files[1])] == ["-1"]
    assert "加了密码" in told(files[2])[0][1]


def test_a_check_imports_nothing_slow_that_it_does_not_need(write: Write) -> None:
    path = write(UNIT, "2020-02", {"C2.08": "-1"})
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "check", path],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "报送后会退回" in done.stdout


def test_a_check_changes_nothing(write: Write, rows: Rows) -> None:
    before = content(rows)
    path = write(UNIT, "2020-02", {LINE: Entry(Decimal(3), Decimal(8))})

    (file,) = preview([path], CHECKED_AT)

    assert file.is_sound
    assert content(rows) == before
    assert before["landing.submission"] != []


def test_a_night_afterwards_takes_the_checked_file_for_new(
    inbox: Inbox, write: Write, rows: Rows
) -> None:
    path = write(OTHER, "2020-01", {LINE: "5"})
    preview([path], CHECKED_AT)
    path.rename(inbox.folder / path.name)
    judge(beijing("2020-03-06 02:00"))

    assert rows("select verdict from landing.submission") == [("accepted",)] * 2


def test_a_file_that_was_accepted_is_judged_once_more(inbox: Inbox, rows: Rows) -> None:
    (file,) = preview([inbox.folder / SENT], CHECKED_AT)

    assert [form.verdict for form in file.forms] == ["accepted"]
    assert rows("select count(*) from landing.submission") == [(1,)]


def test_a_night_that_stopped_half_way_is_left_as_it_was(
    inbox: Inbox, night: Night, write: Write, rows: Rows
) -> None:
    inbox.send(OTHER, "2020-01", {LINE: "5"}, beijing("2020-02-03 10:00"))
    pipeline.collect(JANUARY_NIGHT)
    (file,) = preview([write(OTHER, "2020-01", {LINE: "6"})], CHECKED_AT)
    assert file.is_sound

    night(JANUARY_NIGHT)
    assert rows("select verdict from landing.submission") == [("accepted",)] * 2


@begun_with_nothing
def test_the_check_says_of_every_faulty_workbook_what_the_night_says(
    warehouse: Engine,  # noqa: ARG001 - where it looks up what came before
) -> None:
    # The ones that need no earlier month and no sender to be found out.
    alone = [rule for rule in RULES if (FAULTY / f"{rule}.xlsx").exists()]
    alone = [r for r in alone if r not in ("cumulative-continues", "not-negative")]
    alone = [r for r in alone if r not in ("money-magnitude", "cumulative-not-falling")]
    alone.remove("period-fits-figures")

    checked = preview([FAULTY / f"{rule}.xlsx" for rule in alone], NIGHT)

    found = {
        file.path.stem: sorted(
            (
                remark.severity,
                remark.sheet,
                remark.cell,
                remark.found,
                remark.expected,
                remark.advice,
            )
            for form in file.forms
            for remark in form.remarks
        )
        for file in checked
    }
    assert found == {rule: sorted(f[1:] for f in expected_findings(rule)) for rule in alone}
