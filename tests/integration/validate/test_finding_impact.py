"""How far a finding could move the city's total, reckoned by hand for every kind of cell."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from etl import pipeline
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge_and_load
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival
from tests.integration.validate.test_rule_counts import write_csv

NIGHTS = [beijing("2020-02-06 02:00"), beijing("2020-03-06 02:00"), beijing("2020-04-06 02:00")]

Impact = tuple[Any, ...]


def judge_and_report(moment: datetime) -> None:
    judge_and_load(moment)
    pipeline.refresh(moment)


def impacts(rows: Rows, moment: Any) -> dict[tuple[str, str], Impact]:
    """Return stated, accepted_before, amount, city_total and share by unit code and cell."""
    found = rows(
        """
        select unit.unit_code, finding.cell, impact.stated, impact.accepted_before,
            impact.amount, impact.city_total, round(impact.share, 4)
        from quality.finding_impact as impact
        inner join quality.finding as finding using (unit_key, finding_key)
        inner join quality.run as run using (run_key)
        left join (select distinct unit_key, unit_code from warehouse.dim_unit) as unit
            on impact.unit_key = unit.unit_key
        where run.recorded_at = :moment
        """,
        moment=moment,
    )
    return {(unit, cell): tuple(impact) for unit, cell, *impact in found}


def figures(values: Iterable[Any]) -> Impact:
    return tuple(None if value is None else Decimal(str(value)) for value in values)


@pytest.fixture(scope="module")
def first(shared: SharedWarehouse) -> SharedWarehouse:
    """One night in which 沙市区 and 荆州区 report 100 together, and others what is faulty."""
    arrived, inbox = beijing("2020-02-05 10:00"), shared.inbox
    inbox.send("JZ-22", "2020-01", {"B2.03": "-25", "C2.08": "许多", "A2.05": "-1"}, arrived)
    inbox.send("JZ-02", "2020-01", {"B2.03": "90", "C2.08": "7"}, arrived)
    inbox.send("JZ-03", "2020-01", {"B2.03": "10"}, arrived)
    inbox.send("JZ-00", "2020-01", {"D1.08": "-25"}, arrived)
    write_csv(inbox.folder / "一月.csv", [("Z9.001", "次", "1", "1")])
    stranger = inbox.folder / "不认识.csv"
    write_csv(stranger, [("B2.03", "次", "-5", "-5")])
    stranger.write_text(stranger.read_text("utf-8").replace("财政局工会", "林业局工会"), "utf-8")
    set_arrival(stranger, arrived)
    judge_and_report(NIGHTS[0])
    return shared


def test_a_first_report_moves_all_that_it_states_against_the_others_total(
    first: SharedWarehouse,
) -> None:
    found = impacts(first.rows, NIGHTS[0])
    assert found["JZ-22", "D14"] == figures((-25, None, 25, 100, 0.25))
    assert found["JZ-22", "E14"] == figures((-25, None, 25, 100, 0.25))
    assert found["JZ-22", "D20"] == figures((None, None, None, 7, None))
    assert found["JZ-22", "D10"] == figures((-1, None, 1, 0, 1))


def test_without_any_accepted_figure_it_cannot_be_told(first: SharedWarehouse) -> None:
    """The city's own organs are the only ones who report what they paid out."""
    found = impacts(first.rows, NIGHTS[0])
    assert found["JZ-00", "D26"] == figures((-25, None, 25, None, None))


def test_what_is_no_figure_of_the_form_has_no_impact(first: SharedWarehouse) -> None:
    unknown = "select count(*) from quality.finding where rule_id = 'indicator-known'"
    assert first.rows(unknown) == [(1,)]
    assert [place for place in impacts(first.rows, NIGHTS[0]) if place[0] == "JZ-I3"] == []


def test_a_form_of_an_unknown_union_is_all_that_it_states(first: SharedWarehouse) -> None:
    found = impacts(first.rows, NIGHTS[0])
    assert found[None, "C7"] == figures((-5, None, 5, 100, 0.05))


def test_a_figure_is_held_against_the_unions_latest_one_and_a_cumulated_one_against_the_year(
    inbox: Inbox, rows: Rows
) -> None:
    """January: 10 + 90; February: only 沙市区's 40, then 公安县's own; March: nothing accepted."""
    january, march, april = (beijing(f"2020-0{month}-04 10:00") for month in (2, 3, 4))
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "—"}, january)
    inbox.send("JZ-02", "2020-01", {"B2.03": "90", "C2.08": "8"}, january)
    judge_and_report(NIGHTS[0])
    inbox.send("JZ-22", "2020-02", {"B2.03": Entry("5", "27"), "C2.08": "2.5"}, march)
    inbox.send("JZ-02", "2020-02", {"B2.03": Entry("40", "130"), "C2.08": "10"}, march)
    inbox.send("JZ-02", "2020-01", {"B2.03": "-60", "C2.08": "8"}, march)
    judge_and_report(NIGHTS[1])
    found = impacts(rows, NIGHTS[1])
    # 本年累计 27 against 10 so far; the city's year is 10 + 90 + 40
    assert found["JZ-22", "E14"] == figures((27, 10, 17, 140, 0.1214))
    # “—” in January counts as nothing; the city's February is 10
    assert found["JZ-22", "D20"] == figures((2.5, 0, 2.5, 10, 0.25))
    # a correction is held against the January that it would replace
    assert found["JZ-02", "D14"] == figures((-60, 90, 150, 100, 1.5))

    inbox.send("JZ-22", "2020-03", {"B2.03": Entry("许多", "20"), "C2.08": "-3"}, april)
    judge_and_report(NIGHTS[2])
    found = impacts(rows, NIGHTS[2])
    # February was not accepted: January is the latest; of the city, February
    assert found["JZ-22", "D14"] == figures((None, 10, 10, 40, 0.25))
    assert found["JZ-22", "D20"] == figures((-3, 0, 3, 10, 0.3))
