"""Long tables on their way through the nights: sent again, corrected, told by mail, checked."""

import csv
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from etl import pipeline
from etl.cli.previewed import print_previewed
from etl.preview import preview
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("one_judge")

LONG_TABLES = Path(__file__).parents[2] / "golden" / "long_tables"
TABLE = "荆州市总工会/一月.csv"
HEADS = ("unit", "period", "indicator", "value", "ytd")
FIRST, SECOND, THIRD = (beijing(f"2020-02-0{day} 02:00") for day in (4, 5, 6))

VERSIONS = """
select unit.unit_code, submission.version, submission.verdict
from landing.submission as submission
inner join warehouse.dim_unit as unit using (unit_version_key)
order by unit.unit_code, submission.version
"""
FIGURES = """
select unit.unit_code, trim_scale(fact.value)::text, fact.superseded_at is null
from warehouse.fact_observation as fact
inner join warehouse.dim_unit as unit using (unit_version_key)
inner join warehouse.dim_indicator as indicator using (indicator_key)
where indicator.indicator_code = 'E3.01'
order by unit.unit_code, fact.recorded_at
"""


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The golden long tables are those of the catalogue that is shipped."""
    return shipped


def send(inbox: Inbox, name: str, figures: dict[str, str], arrived: str) -> None:
    """Send the January of some unions in one table: zeros, and E3.01 as given for each."""
    lines = inbox.catalogue.form_lines
    codes = [line.indicator_code for line in lines if line.form_code == "JZ-F2"]
    path = inbox.folder / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *_rows(codes, figures)])
    set_arrival(path, beijing(arrived))


def _rows(codes: Iterable[str], figures: dict[str, str]) -> list[tuple[str, ...]]:
    return [
        (unit, "2020-01", code, value, "" if code in ("C2.08", "C2.09") else value)
        for unit, figure in figures.items()
        for code in codes
        if (value := figure if code == "E3.01" else "0")
    ]


def test_the_same_table_again_adds_nothing_and_a_corrected_one_what_differs(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, "一月.csv", {"JZ-22": "5", "JZ-24": "7"}, "2020-02-03 10:00")
    night(FIRST)
    send(inbox, "一月.csv", {"JZ-22": "5", "JZ-24": "7"}, "2020-02-04 10:00")
    assert night(SECOND)["stage"] == {"files": 1, "submissions": 0, "cells": 0}

    send(inbox, "一月.csv", {"JZ-24": "8", "JZ-22": "5"}, "2020-02-05 10:00")
    third = night(THIRD)
    assert third["stage"]["submissions"] == 1, "the other part only stands elsewhere"
    (checked,) = preview([inbox.folder / "一月.csv"], THIRD + timedelta(hours=9))
    assert len(checked.forms) == 2, "a check tells of every part"
    assert third["load"]["observations"] == 1
    assert rows(VERSIONS) == [
        ("JZ-22", 1, "accepted"),
        ("JZ-24", 1, "accepted"),
        ("JZ-24", 2, "accepted"),
    ]
    assert rows(FIGURES) == [("JZ-22", "5", True), ("JZ-24", "7", False), ("JZ-24", "8", True)]


def test_an_unchanged_part_is_staged_where_another_version_came_in_between(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    """Of three tables the second says something else, be it read before the third or with it.

    What the third says was corrected before: it is held, and so was not passed over.
    """
    for unit, first, second, third, between in (
        ("JZ-22", "2020-02-03 10:00", "2020-02-04 10:00", "2020-02-05 10:00", True),
        ("JZ-03", "2020-02-06 10:00", "2020-02-07 10:00", "2020-02-07 11:00", False),
    ):
        send(inbox, "甲.csv", {unit: "5"}, first)
        night(beijing(first) + timedelta(days=1))
        send(inbox, "乙.csv", {unit: "6"}, second)
        if between:
            night(beijing(second) + timedelta(days=1))
        send(inbox, "丙.csv", {unit: "5", "JZ-24": "7"}, third)
        night(beijing(third) + timedelta(days=1))
        verdicts = [row for row in rows(VERSIONS) if row[0] == unit]
        assert verdicts[-1] == (unit, 3, "held" if between else "accepted")


def test_a_part_that_is_repeated_before_it_is_judged_is_one_submission(
    inbox: Inbox, rows: Rows
) -> None:
    """Of three tables two are read at once, and the third before the two are judged."""
    send(inbox, TABLE, {"JZ-22": "5"}, "2020-02-03 10:00")
    pipeline.collect(FIRST)
    send(inbox, TABLE, {"JZ-22": "5", "JZ-03": "6"}, "2020-02-04 10:00")
    pipeline.collect(SECOND)
    pipeline.stage(SECOND)
    send(inbox, TABLE, {"JZ-22": "5", "JZ-03": "6", "JZ-24": "7"}, "2020-02-05 10:00")
    pipeline.collect(THIRD)
    pipeline.stage(THIRD)
    pipeline.validate(THIRD)
    assert rows(VERSIONS) == [(unit, 1, "accepted") for unit in ("JZ-03", "JZ-22", "JZ-24")]
    assert rows("select count(*) from outbox.message where kind = 'receipt'") == [(3,)]


def test_a_part_that_was_not_accepted_is_judged_again(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    for day in (3, 4):
        send(inbox, "一月.csv", {"JZ-22": "五", "JZ-24": str(day)}, f"2020-02-0{day} 10:00")
        night(beijing(f"2020-02-0{day + 1} 02:00"))
    assert rows(VERSIONS)[:2] == [("JZ-22", 1, "rejected"), ("JZ-22", 2, "rejected")]


def test_of_its_own_table_a_union_is_told_in_one_receipt_and_only_of_what_differs(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    told = "select subject from outbox.message where kind = 'receipt' and queued_at = :night"
    path = inbox.folder / "公安县总工会/年初.csv"
    send(inbox, "公安县总工会/年初.csv", {"JZ-22": "5"}, "2020-03-03 10:00")
    months = path.read_text("utf-8")
    path.write_text(months + months.partition("\n")[2].replace("2020-01", "2020-02"), "utf-8")
    set_arrival(path, beijing("2020-03-03 10:00"))
    night(beijing("2020-03-04 02:00"))
    ((subject,),) = rows(told, night=beijing("2020-03-04 02:00"))
    assert subject.endswith("公安县总工会 2020年3月4日 2 份报送：退回 1 份，通过 1 份")

    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    set_arrival(path, beijing("2020-03-04 10:00"))
    night(beijing("2020-03-05 02:00"))
    ((subject,),) = rows(told, night=beijing("2020-03-05 02:00"))
    assert "2020年2月" in subject


def test_each_union_is_told_of_its_part_and_gets_no_copy_of_the_rest(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, TABLE, {"JZ-22": "5", "JZ-24": "七"}, "2020-02-03 10:00")
    night(FIRST)
    told = rows(
        "select recipients, text_body from outbox.message "
        "where kind = 'receipt' order by recipients"
    )
    assert [recipients for recipients, _ in told] == [
        "gongan@jingzhou.example,gongan.bangong@jingzhou.example",
        "jiangling@jingzhou.example",
    ]
    assert "通过" in told[0][1]
    # below the heads, the second union's lines come after all lines of the first
    codes = [row.split(",")[2] for row in (inbox.folder / TABLE).read_text("utf-8").splitlines()]
    cell = f"D{len(codes) - codes[::-1].index('E3.01')}"
    assert cell not in told[0][1]
    assert cell in told[1][1]
    assert "附件" not in told[1][1]


@pytest.mark.usefixtures("warehouse")
def test_a_check_prints_what_is_wrong_by_its_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("faults.csv", "lines.jsonl"):
        shutil.copy(LONG_TABLES / name, tmp_path)
    lines = tmp_path / "lines.jsonl"
    lines.write_text(lines.read_text("utf-8").replace('"value": 31', '"value": -31'), "utf-8")
    files = preview([tmp_path / "faults.csv", lines], beijing("2020-03-06 10:00"))
    for file in files:
        print_previewed(Console(width=200), file)
    printed = capsys.readouterr().out
    assert all(cell in printed for cell in ("D41", "G42", "C76", "C80", "A114", "B115"))
    assert "第1行 value" in printed
    assert "可以报送：faults.csv 沙市区总工会 2020-01" in printed
