"""Blank, 0, “—” and a whole-form zero report are four different things."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.periods import parse_period
from etl.workbook.template import Entry, write_template
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

UNIT = "JZ-I1"
ARRIVED = beijing("2020-02-04 10:00")
NIGHT = beijing("2020-02-06 02:00")
FIGURES = 39  # lines of the form of the industrial unions, each with a 本期

SendZero = Callable[..., Path]


@pytest.fixture
def send_zero(inbox: Inbox) -> SendZero:
    """Send a form whose 零报告 says 是 and whose cells are blank but for the given entries."""

    def send(
        period_code: str = "2020-01",
        entries: dict[str, Entry] | None = None,
        arrived: datetime = ARRIVED,
    ) -> Path:
        period = parse_period(period_code)
        unit = inbox.catalogue.unit(UNIT, period.ends_on)
        form = unit and inbox.catalogue.form_for(unit, period.ends_on)
        assert unit
        assert form
        path = inbox.folder / f"{period_code}.xlsx"
        write_template(
            path, inbox.catalogue, unit, form, period, entries or {}, is_zero_report=True
        )
        return set_arrival(path, arrived)

    return send


def figures(rows: Rows) -> list[tuple[object, ...]]:
    return rows(
        "select status, value::text, count(*) from warehouse.fact_observation "
        "where superseded_at is null group by status, value order by status, value"
    )


def findings(rows: Rows) -> list[tuple[object, ...]]:
    return rows("select rule_id, cell, found from quality.finding order by rule_id, cell")


def test_a_zero_report_states_zero_on_every_line(
    send_zero: SendZero, night: Night, rows: Rows
) -> None:
    send_zero()
    night(NIGHT)

    assert findings(rows) == []
    assert figures(rows) == [("A", "0", FIGURES)]
    assert rows("select verdict, is_zero_report from landing.submission") == [("accepted", True)]


def test_without_that_word_a_blank_cell_is_missing(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send(UNIT, "2020-01", {"C2.08": ""}, ARRIVED)
    night(NIGHT)

    assert [(rule, found) for rule, _, found in findings(rows)] == [("value-present", "（空白）")]
    assert rows("select is_zero_report from landing.submission") == [(False,)]


def test_a_zero_and_a_dash_are_kept_apart(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send(UNIT, "2020-01", {"C2.08": "—", "C2.09": "0"}, ARRIVED)
    night(NIGHT)

    assert figures(rows) == [("A", "0", FIGURES - 1), ("M", None, 1)]


def test_a_zero_report_may_repeat_the_year_so_far(
    send_zero: SendZero, inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send(UNIT, "2020-01", {"E3.01": "5"}, ARRIVED)
    night(NIGHT)
    entries = {"E3.01": Entry(None, "5"), "A2.05": Entry(None, "1")}
    send_zero("2020-02", entries, beijing("2020-03-03 10:00"))
    night(beijing("2020-03-06 02:00"))

    wrong = rows("select rule_id, line_code, found, expected from quality.finding")
    assert wrong == [("cumulative-continues", "A2.05", "1", "0（以前各期 0 + 本期 0）")]


def test_a_figure_in_a_zero_report_contradicts_it(
    send_zero: SendZero, night: Night, rows: Rows
) -> None:
    send_zero(entries={"C2.08": Entry("3", None)})
    night(NIGHT)

    assert [(rule, found) for rule, _, found in findings(rows)] == [("zero-report-empty", "3")]


@pytest.mark.parametrize(
    ("typed", "is_zero_report"),
    [("√", True), (" 是 ", True), ("零报告", True), ("否", False), (None, False)],
)
def test_the_choice_is_read_as_people_make_it(
    typed: str | None, is_zero_report: bool, send_zero: SendZero, night: Night, rows: Rows
) -> None:
    path = send_zero()
    book = load_workbook(path)
    book.worksheets[0]["D5"] = typed
    book.save(path)
    set_arrival(path, ARRIVED)
    night(NIGHT)

    assert rows("select is_zero_report from landing.submission") == [(is_zero_report,)]


def test_another_word_there_is_told_of_and_declares_nothing(
    send_zero: SendZero, night: Night, rows: Rows
) -> None:
    path = send_zero()
    book = load_workbook(path)
    book.worksheets[0]["D5"] = "暂无"
    book.save(path)
    set_arrival(path, ARRIVED)
    night(NIGHT)

    assert rows("select is_zero_report, verdict from landing.submission") == [(None, "rejected")]
    told = [finding for finding in findings(rows) if finding[0] == "zero-report-known"]
    assert told == [("zero-report-known", "D5", "暂无")]
