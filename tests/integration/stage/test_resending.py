"""The same bytes sent again: when they are judged anew, and when they add nothing.

Each union is a case of its own in the same nights.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl import pipeline, settings
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"whole-count", "cumulative-continues"}

SENT = beijing("2020-02-03 10:00")
FIRST, SECOND, THIRD = (beijing(f"2020-02-0{day} 02:00") for day in (4, 5, 6))
HOUR = timedelta(hours=1)
SUBMISSIONS = """
    select submission.version, submission.verdict
    from landing.submission as submission
    inner join warehouse.dim_unit as unit using (unit_key)
    where unit.unit_code = :unit and unit.valid_to is null
    order by submission.submission_key
"""
JOBS = """
    select fact.value from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    inner join warehouse.dim_unit as unit using (unit_version_key)
    where fact.superseded_at is null and indicator.indicator_code = 'B2.03'
        and unit.unit_code = :unit
    order by fact.period_key
"""
OBLIGATION = """
    select obligation.verdict, obligation.received_at
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit using (unit_version_key)
    where obligation.received_at is not null and unit.unit_code = :unit
"""

UNTOUCHED = {"JZ-I1": "5", "JZ-I2": "-5"}


def copy(path: Path, name: str, arrived: datetime) -> Path:
    """Send the bytes of a file again under another name."""
    other = path.with_name(name)
    other.write_bytes(path.read_bytes())
    return set_arrival(other, arrived)


def submissions(rows: Rows, unit: str = "JZ-22") -> list[tuple[int, str]]:
    """Return version and verdict of a unit's submissions in the order they were opened in."""
    return rows(SUBMISSIONS, unit=unit)


def jobs(rows: Rows, unit: str = "JZ-22") -> list[int]:
    """Return the jobs offered (B2.03) by a unit that stand in the star, by month."""
    return [value for (value,) in rows(JOBS, unit=unit)]


@pytest.fixture(scope="module")
def after(shared: SharedWarehouse) -> Rows:
    """What the nights leave of the unions that send something again."""
    send = shared.inbox.send
    returned = {unit: send(unit, "2020-01", {"B2.03": "120"}, SENT) for unit in ("JZ-22", "JZ-24")}
    at_once = send("JZ-02", "2020-01", {"B2.03": "120"}, SENT)
    send("JZ-02", "2020-01", {"B2.03": "125"}, SENT + HOUR)
    copy(at_once, "再报.xlsx", SENT + 2 * HOUR)
    rejected = send("JZ-03", "2020-01", {"B2.03": "-5"}, SENT)
    for unit, figure in UNTOUCHED.items():
        send(unit, "2020-01", {"B2.03": figure}, SENT)
    send("JZ-I3", "2020-01", {"B2.03": "4"}, SENT)
    waiting = send("JZ-23", "2020-01", {"B2.03": "120"}, SENT)
    for run in (pipeline.collect, pipeline.stage):
        run(FIRST)
    copy(waiting, "再报.xlsx", SENT + HOUR)
    shared.night(FIRST)
    shared.night(FIRST)

    for unit in returned:
        send(unit, "2020-01", {"B2.03": "125"}, FIRST)
    set_arrival(returned["JZ-24"], FIRST + HOUR)
    set_arrival(rejected, FIRST)
    copy(rejected, "再报.xlsx", FIRST + HOUR)
    shared.night(SECOND)
    shared.night(SECOND)
    assert jobs(shared.rows) == [125]

    set_arrival(returned["JZ-22"], SECOND)
    in_time = send("JZ-81", "2020-01", {"B2.03": "5"}, beijing("2020-02-05 17:00"))
    copy(in_time, "再报.xlsx", beijing("2020-02-05 19:00"))
    early = send("JZ-00", "2020-06", {"B2.03": "5"}, beijing("2020-06-29 10:00"), "六月.xlsx")
    february = send("JZ-I3", "2020-02", {"B2.03": Entry("3", "8")}, beijing("2020-06-29 10:00"))
    shared.night(after_a_gap(beijing("2020-06-30 02:00")))
    assert submissions(shared.rows, "JZ-I3") == [(1, "accepted"), (1, "rejected")]
    assert "rejected" in {verdict for _, verdict in submissions(shared.rows, "JZ-00")}

    send("JZ-I3", "2020-01", {"B2.03": "5"}, beijing("2020-06-30 10:00"))
    set_arrival(february, beijing("2020-06-30 11:00"))
    copy(early, "六月 再报.xlsx", beijing("2020-07-01 10:00"))
    shared.night(beijing("2020-07-02 02:00"))
    return shared.rows


def test_a_month_sent_too_early_is_accepted_when_it_is_sent_again_after_its_end(
    after: Rows,
) -> None:
    assert submissions(after, "JZ-00") == [(1, "rejected"), (2, "accepted")]
    assert jobs(after, "JZ-00") == [5]
    sent = (
        "select version, file_name, received_at from warehouse.dim_submission "
        "where file_name like '六月%'"
    )
    assert after(sent) == [(2, "六月 再报.xlsx", beijing("2020-07-01 10:00"))]


def test_a_month_rejected_for_an_earlier_one_is_accepted_when_that_one_is_corrected(
    after: Rows,
) -> None:
    assert submissions(after, "JZ-I3")[2:] == [(2, "accepted"), (2, "accepted")]
    assert jobs(after, "JZ-I3") == [5, 3]


@pytest.mark.parametrize("unit", ["JZ-22", "JZ-24"], ids=["a night later", "in the same night"])
def test_a_return_to_the_first_file_is_the_third_version(unit: str, after: Rows) -> None:
    assert submissions(after, unit) == [(1, "accepted"), (2, "accepted"), (3, "accepted")]
    assert jobs(after, unit) == [120]


def test_a_return_to_the_first_file_all_in_one_night_counts(after: Rows) -> None:
    assert submissions(after, "JZ-02") == [(1, "accepted"), (2, "accepted")]
    assert jobs(after, "JZ-02") == [120]


@pytest.mark.parametrize("unit", UNTOUCHED, ids=["accepted", "rejected"])
def test_a_file_that_lies_in_the_inbox_untouched_is_one_submission(unit: str, after: Rows) -> None:
    assert [version for version, _ in submissions(after, unit)] == [1]


def test_a_copy_that_comes_before_the_verdict_adds_nothing(after: Rows) -> None:
    assert [version for version, _ in submissions(after, "JZ-23")] == [1]


def test_two_copies_of_a_rejected_file_in_one_night_are_one_more_submission(after: Rows) -> None:
    assert submissions(after, "JZ-03") == [(1, "rejected"), (2, "rejected")]
    files = "select count(distinct file_sha256), count(*) from landing.delivery"
    assert after(f"{files} where file_name ~ '^JZ-03'") == [(1, 3)]


def test_a_late_copy_does_not_make_a_form_late_that_came_in_time(after: Rows) -> None:
    assert submissions(after, "JZ-81") == [(1, "accepted")]
    listed = "select is_on_time from report.completeness where period_code = '2020-01'"
    assert after(f"{listed} and unit_code = 'JZ-81'") == [(True,)]


def test_a_form_under_an_unknown_name_is_accepted_once_the_name_is_in_the_catalogue(
    inbox: Inbox, night: Night, rows: Rows, store: Store
) -> None:
    path = inbox.send("JZ-03", "2020-01", {"B2.03": "5"}, SENT)
    workbook = load_workbook(path)
    workbook["报表"]["B6"] = "古城工会联合会"
    workbook.save(path)
    set_arrival(path, SENT)
    night(FIRST)
    assert rows("select version, verdict from landing.submission") == [(1, "rejected")]
    aliases = "alias,unit_code,remark\n"
    store(("unit_aliases.csv", aliases, f"{aliases}古城工会联合会,JZ-03,\n"))
    set_arrival(path, FIRST)
    night(SECOND)

    # The first one was of no known union, so that this is the union's first version.
    assert submissions(rows, "JZ-03") == [(1, "accepted")]
    assert jobs(rows, "JZ-03") == [5]


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
    assert rows(OBLIGATION, unit="JZ-22") == [("accepted", SENT)]


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Let faulty figures hold a submission instead of rejecting it, until that is undone."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    for path in settings.expectations_dir().iterdir():
        content = path.read_text("utf-8")
        if path.name == "figures.yml":
            content = content.replace("severity: 强制", "severity: 准强制")
        (folder / path.name).write_text(content, "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EXPECTATIONS", str(folder))
        yield environment


def test_what_was_held_is_judged_again_or_taken_back_by_the_first_file(
    holding: pytest.MonkeyPatch, inbox: Inbox, night: Night, rows: Rows
) -> None:
    held = inbox.send("JZ-24", "2020-01", {"B2.03": "1.5"}, SENT)
    first = inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, SENT)
    night(FIRST)
    assert submissions(rows, "JZ-24") == [(1, "held")]
    inbox.send("JZ-22", "2020-01", {"B2.03": "1.5"}, FIRST)
    night(SECOND)
    assert rows(OBLIGATION, unit="JZ-22") == [("held", SENT)]
    holding.undo()
    set_arrival(held, SECOND)
    set_arrival(first, SECOND)
    night(THIRD)

    assert submissions(rows, "JZ-24") == [(1, "held"), (2, "rejected")]
    assert submissions(rows) == [(1, "accepted"), (2, "held"), (3, "accepted")]
    assert rows(OBLIGATION, unit="JZ-22") == [("accepted", SENT)]
    assert jobs(rows) == [120]
