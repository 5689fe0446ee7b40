"""The same bytes sent again: when they are judged anew, and when they add nothing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl import settings
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival

SENT = beijing("2020-02-03 10:00")
FIRST, SECOND, THIRD = (beijing(f"2020-02-0{day} 02:00") for day in (4, 5, 6))
HOUR = timedelta(hours=1)


def copy(path: Path, name: str, arrived: datetime) -> Path:
    """Send the bytes of a file again under another name."""
    other = path.with_name(name)
    other.write_bytes(path.read_bytes())
    return set_arrival(other, arrived)


def submissions(rows: Rows) -> list[tuple[int, str]]:
    """Return version and verdict of each submission in the order in which they were opened."""
    return rows("select version, verdict from landing.submission order by submission_key")


def jobs(rows: Rows) -> list[tuple[int]]:
    """Return the jobs offered (B2.03) that stand in the star."""
    return rows(
        """
        select fact.value from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        where fact.superseded_at is null and indicator.indicator_code = 'B2.03'
        """
    )


def obligation(rows: Rows) -> list[tuple[str, datetime]]:
    return rows(
        "select verdict, received_at from warehouse.fact_obligation where received_at is not null"
    )


@pytest.fixture
def holding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let faulty figures hold a submission instead of rejecting it."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    for path in settings.EXPECTATIONS.iterdir():
        content = path.read_text("utf-8")
        if path.name == "figures.yml":
            content = content.replace("severity: 强制", "severity: 准强制")
        (folder / path.name).write_text(content, "utf-8")
    monkeypatch.setenv("EXPECTATIONS", str(folder))


def test_a_month_sent_too_early_is_accepted_when_it_is_sent_again_after_its_end(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-06", {"B2.03": "5"}, beijing("2020-06-29 10:00"), "六月.xlsx")
    night(beijing("2020-06-30 02:00"))
    assert submissions(rows) == [(1, "rejected")]
    copy(path, "六月 再报.xlsx", beijing("2020-07-01 10:00"))
    night(beijing("2020-07-02 02:00"))

    assert submissions(rows) == [(1, "rejected"), (2, "accepted")]
    assert jobs(rows) == [(5,)]
    assert rows(
        "select distinct version, file_name, received_at from warehouse.dim_submission"
    ) == [(2, "六月 再报.xlsx", beijing("2020-07-01 10:00"))]


def test_a_form_under_an_unknown_name_is_accepted_once_the_name_is_in_the_catalogue(
    inbox: Inbox, night: Night, rows: Rows, store: Store
) -> None:
    path = inbox.send("JZ-71", "2020-01", {"B2.03": "5"}, SENT)
    workbook = load_workbook(path)
    workbook["报表"]["B6"] = "开发区工会联合会"
    workbook.save(path)
    set_arrival(path, SENT)
    night(FIRST)
    assert submissions(rows) == [(1, "rejected")]
    aliases = "alias,unit_code,remark\n"
    store(("unit_aliases.csv", aliases, f"{aliases}开发区工会联合会,JZ-71,\n"))
    set_arrival(path, FIRST)
    night(SECOND)

    # The first one was of no known union, so that this is the union's first version.
    assert submissions(rows) == [(1, "rejected"), (1, "accepted")]
    assert jobs(rows) == [(5,)]


def test_a_month_rejected_for_an_earlier_one_is_accepted_when_that_one_is_corrected(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "4"}, SENT)
    night(FIRST)
    arrived = beijing("2020-03-03 10:00")
    february = inbox.send("JZ-22", "2020-02", {"B2.03": Entry("3", "8")}, arrived)
    night(beijing("2020-03-04 02:00"))
    assert submissions(rows) == [(1, "accepted"), (1, "rejected")]
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, arrived + 24 * HOUR)
    set_arrival(february, arrived + 25 * HOUR)
    night(beijing("2020-03-05 02:00"))

    assert submissions(rows)[2:] == [(2, "accepted"), (2, "accepted")]
    assert sorted(jobs(rows)) == [(3,), (5,)]


def test_a_return_to_the_first_file_is_the_third_version(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first = inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, SENT)
    night(FIRST)
    inbox.send("JZ-22", "2020-01", {"B2.03": "125"}, FIRST)
    night(SECOND)
    assert jobs(rows) == [(125,)]
    set_arrival(first, SECOND)
    night(THIRD)

    assert submissions(rows) == [(1, "accepted"), (2, "accepted"), (3, "accepted")]
    assert jobs(rows) == [(120,)]


def test_a_return_to_the_first_file_in_the_night_of_the_correction_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first = inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, SENT)
    night(FIRST)
    inbox.send("JZ-22", "2020-01", {"B2.03": "125"}, FIRST)
    set_arrival(first, FIRST + HOUR)
    night(SECOND)

    assert submissions(rows) == [(1, "accepted"), (2, "accepted"), (3, "accepted")]
    assert jobs(rows) == [(120,)]


def test_a_return_to_the_first_file_all_in_one_night_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first = inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, SENT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "125"}, SENT + HOUR)
    copy(first, "再报.xlsx", SENT + 2 * HOUR)
    night(FIRST)

    assert submissions(rows) == [(1, "accepted"), (2, "accepted")]
    assert jobs(rows) == [(120,)]


@pytest.mark.usefixtures("holding")
def test_a_held_form_that_is_sent_again_is_judged_again(
    inbox: Inbox, night: Night, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "1.5"}, SENT)
    night(FIRST)
    assert submissions(rows) == [(1, "held")]
    monkeypatch.delenv("EXPECTATIONS")
    set_arrival(path, FIRST)
    night(SECOND)

    assert submissions(rows) == [(1, "held"), (2, "rejected")]


@pytest.mark.usefixtures("holding")
def test_a_return_to_the_first_file_takes_back_a_held_correction(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first = inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, SENT)
    night(FIRST)
    inbox.send("JZ-22", "2020-01", {"B2.03": "1.5"}, FIRST)
    night(SECOND)
    assert obligation(rows) == [("held", SENT)]
    set_arrival(first, SECOND)
    night(THIRD)

    assert submissions(rows) == [(1, "accepted"), (2, "held"), (3, "accepted")]
    assert obligation(rows) == [("accepted", SENT)]
    assert jobs(rows) == [(120,)]


@pytest.mark.parametrize("figure", ["5", "-5"], ids=["accepted", "rejected"])
def test_a_file_that_lies_in_the_inbox_untouched_is_one_submission(
    inbox: Inbox, night: Night, rows: Rows, figure: str
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": figure}, SENT)
    for moment in (FIRST, FIRST, SECOND, THIRD):
        night(moment)

    assert rows("select version from landing.submission") == [(1,)]


def test_an_accepted_file_that_is_sent_again_adds_nothing(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, SENT)
    night(FIRST)
    set_arrival(path, FIRST)
    copy(path, "再报.xlsx", FIRST + HOUR)
    second = night(SECOND)

    assert second["collect"] == {"deliveries": 2, "files": 0}
    assert second["stage"] == {"files": 1, "submissions": 0, "cells": 0}
    assert submissions(rows) == [(1, "accepted")]
    assert obligation(rows) == [("accepted", SENT)]


def test_two_copies_of_a_rejected_file_in_one_night_are_one_more_submission(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, SENT)
    night(FIRST)
    set_arrival(path, FIRST)
    copy(path, "再报.xlsx", FIRST + HOUR)
    night(SECOND)
    night(SECOND)

    assert submissions(rows) == [(1, "rejected"), (2, "rejected")]
    assert rows("select count(*) from landing.file") == [(1,)]


def test_a_late_copy_does_not_make_a_form_late_that_came_in_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, beijing("2020-02-05 17:00"))
    copy(path, "再报.xlsx", beijing("2020-02-05 19:00"))
    night(THIRD)

    assert submissions(rows) == [(1, "accepted")]
    assert rows("select is_on_time from report.completeness where unit_code = 'JZ-22'") == [(True,)]
