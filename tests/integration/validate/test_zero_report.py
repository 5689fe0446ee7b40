"""Blank, 0, “—” and a whole-form zero report are four different things."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.periods import parse_period
from etl.workbook.template import Entry, write_template
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

ARRIVED = beijing("2020-02-04 10:00")
NIGHT = beijing("2020-02-06 02:00")
FIGURES = 7  # lines of a form, each with a 本期
SUBMISSION = """
    from landing.submission as submission
    where submission.unit_key = (
        select distinct unit_key from warehouse.dim_unit where unit_code = :unit
    )
"""
CHOICES = {"JZ-02": "√", "JZ-03": " 是 ", "JZ-22": "零报告", "JZ-24": "否", "JZ-81": None}
OTHER = "JZ-23"  # where another word stands


def send_zero(
    inbox: Inbox,
    unit_code: str,
    period_code: str = "2020-01",
    entries: dict[str, Entry] | None = None,
    arrived: datetime = ARRIVED,
) -> Path:
    """Send a form whose 零报告 says 是 and whose cells are blank but for the given entries."""
    period = parse_period(period_code)
    unit = inbox.catalogue.unit(unit_code, period.ends_on)
    form = unit and inbox.catalogue.form_for(unit, period.ends_on)
    assert unit
    assert form
    path = inbox.folder / f"{unit_code} {period_code}.xlsx"
    write_template(path, inbox.catalogue, unit, form, period, entries or {}, is_zero_report=True)
    return set_arrival(path, arrived)


def choose(path: Path, word: str | None) -> None:
    book = load_workbook(path)
    book.worksheets[0]["D5"] = word
    book.save(path)
    set_arrival(path, ARRIVED)


@pytest.fixture(scope="module")
def judged(shared: SharedWarehouse) -> Rows:
    """Each union is a case of its own; one sends a second month."""
    inbox = shared.inbox
    for unit, word in {**CHOICES, OTHER: "暂无"}.items():
        choose(send_zero(inbox, unit), word)
    inbox.send("JZ-I1", "2020-01", {"C2.08": ""}, ARRIVED)
    inbox.send("JZ-I2", "2020-01", {"C2.08": "—", "B2.03": "0", "E3.01": "5"}, ARRIVED)
    send_zero(inbox, "JZ-I3", entries={"C2.08": Entry("3", None)})
    send_zero(inbox, "JZ-00")
    shared.night(NIGHT)
    entries = {"E3.01": Entry(None, "5"), "A2.05": Entry(None, "1")}
    send_zero(inbox, "JZ-I2", "2020-02", entries, beijing("2020-03-03 10:00"))
    shared.night(beijing("2020-03-06 02:00"))
    return shared.rows


def figures(judged: Rows, unit: str) -> list[tuple[object, ...]]:
    return judged(
        "select status, value::text, count(*) from warehouse.fact_observation "
        "inner join warehouse.dim_unit as unit using (unit_version_key) "
        "where superseded_at is null and unit_code = :unit "
        "group by status, value order by status, value",
        unit=unit,
    )


def findings(judged: Rows, unit: str, columns: str = "cell, found") -> list[tuple[object, ...]]:
    found = f"select rule_id, {columns} from quality.finding where submission_key in "  # noqa: S608
    return judged(f"{found} (select submission_key {SUBMISSION}) order by 1, 2", unit=unit)


def submission(judged: Rows, unit: str) -> list[tuple[object, ...]]:
    return judged(f"select is_zero_report, verdict {SUBMISSION}", unit=unit)  # noqa: S608


def test_a_zero_report_states_zero_on_every_line(judged: Rows) -> None:
    assert findings(judged, "JZ-22") == []
    assert figures(judged, "JZ-22") == [("A", "0", FIGURES)]
    assert submission(judged, "JZ-22") == [(True, "accepted")]


def test_without_that_word_a_blank_cell_is_missing(judged: Rows) -> None:
    found = [(rule, text) for rule, _, text in findings(judged, "JZ-I1")]
    assert found == [("value-present", "（空白）")]
    assert submission(judged, "JZ-I1") == [(False, "rejected")]


def test_a_zero_and_a_dash_are_kept_apart(judged: Rows) -> None:
    assert figures(judged, "JZ-I2") == [("A", "0", FIGURES - 2), ("A", "5", 1), ("M", None, 1)]


def test_a_zero_report_may_repeat_the_year_so_far(judged: Rows) -> None:
    assert findings(judged, "JZ-I2", "line_code, found, expected") == [
        ("cumulative-continues", "A2.05", "1", "0（以前各期 0 + 本期 0）")
    ]


def test_a_zero_report_says_nothing_of_a_figure_that_runs_from_january(judged: Rows) -> None:
    found = [("value-present", "A3.05", "（空白）")]
    assert findings(judged, "JZ-00", "line_code, found") == found


def test_a_figure_in_a_zero_report_contradicts_it(judged: Rows) -> None:
    found = [(rule, text) for rule, _, text in findings(judged, "JZ-I3")]
    assert found == [("zero-report-empty", "3")]


@pytest.mark.parametrize("unit", CHOICES)
def test_the_choice_is_read_as_people_make_it(unit: str, judged: Rows) -> None:
    is_zero_report = CHOICES[unit] not in ("否", None)
    assert [choice for choice, _ in submission(judged, unit)] == [is_zero_report]


def test_another_word_there_is_told_of_and_declares_nothing(judged: Rows) -> None:
    assert submission(judged, OTHER) == [(None, "rejected")]
    told = [finding for finding in findings(judged, OTHER) if finding[0] == "zero-report-known"]
    assert told == [("zero-report-known", "D5", "暂无")]
