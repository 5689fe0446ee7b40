"""Long tables that leave units out: what they close if they are complete, and what they let be."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from etl import pipeline
from etl.decide import Decision
from tests.conftest import environment
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival
from tests.integration.rules import with_few_rules

CITY, GROUP = "荆州市总工会", "市直产业(系统)工会"
FIRST, SECOND, THIRD = (beijing(f"2020-07-0{day} 02:00") for day in (2, 3, 4))
FURTHER_RULES = ("line-present", "value-present", "withdrawal-told", "withdrawal-bounded")
OPTIONAL = "B3.04"
REASON = "单位来函说明，已并入沙市区总工会报送"

STANDING = """
    select unit.unit_code, trim_scale(fact.value)::text, fact.status
    from warehouse.fact_observation as fact
    inner join warehouse.dim_unit as unit using (unit_version_key)
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    inner join warehouse.dim_period as period using (period_key)
    where indicator_code = :line and period_code = :period and superseded_at is null
    order by unit_code
"""
RECEIPT = """
    select subject, text_body from outbox.message
    inner join warehouse.current_unit as unit using (unit_key)
    where kind = 'receipt' and unit_code = :unit and queued_at = :night and subject ~ :about
"""
WITHDRAWAL = """
    select submission.submission_key, submission.verdict
    from landing.submission as submission
    inner join warehouse.current_unit as unit using (unit_key)
    inner join warehouse.dim_period as period using (period_key)
    where part_kind = 'withdrawal' and unit_code = :unit and period_code = :period
"""


def send(
    inbox: Inbox,
    name: str,
    period: str,
    units: Iterable[str],
    arrived: str,
    complete: str = "",
    without: str = "",
) -> None:
    """Send a table with a seven on each line but one of units' forms, declared in its row 2."""
    rows = [
        (unit, period, line.indicator_code, "7", "")
        for unit in units
        for line in inbox.catalogue.form_lines
        if line.form_code == ("JZ-F3" if unit.startswith("JZ-I") else "JZ-F2")
        and line.indicator_code != without
    ]
    path = inbox.folder / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    heads = ("单位", "报告期", "指标", "数值", "完整报送")
    rows[0] = (*rows[0][:4], complete)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    set_arrival(path, beijing(arrived))


@pytest.fixture(scope="module")
def nights(
    shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedWarehouse]:
    """Each month is a case of its own, in a table of its own; at most 14 figures are closed."""
    suites = with_few_rules(tmp_path_factory.mktemp("few") / "s", FURTHER_RULES)
    suite = suites / "withdrawals.yml"
    suite.write_text(suite.read_text("utf-8").replace("max_value: 200", "max_value: 14"), "utf-8")
    with environment(EXPECTATIONS=suites):
        _first_versions(shared.inbox)
        shared.night(FIRST)
        _second_versions(shared.inbox)
        shared.night(SECOND)
        yield shared


def _first_versions(inbox: Inbox) -> None:
    arrived = "2020-07-01 10:00"
    for month in range(1, 6):
        period = f"2020-0{month}"
        send(inbox, f"{CITY}/{period}", period, ["JZ-02", "JZ-22", "JZ-24", "JZ-81"], arrived)
        send(inbox, f"{GROUP}/{period}", period, ["JZ-I1", "JZ-I2"], arrived)


def _second_versions(inbox: Inbox) -> None:
    arrived = "2020-07-02 10:00"
    three = ["JZ-02", "JZ-24", "JZ-81"]
    send(inbox, f"{CITY}/2020-01", "2020-01", three, arrived, "是")
    send(inbox, f"{CITY}/2020-02", "2020-02", three, arrived)
    send(inbox, f"{CITY}/2020-03", "2020-03", ["JZ-02"], arrived, "是")
    inbox.send("JZ-22", "2020-04", {"E3.01": "5"}, beijing("2020-07-02 09:00"))
    send(inbox, f"{CITY}/2020-04", "2020-04", three, arrived, "是")
    send(inbox, f"{CITY}/2020-05", "2020-05", [*three, "公按县总工会"], arrived, "是")
    send(inbox, f"{GROUP}/2020-01", "2020-01", ["JZ-I1"], arrived, "是")
    send(inbox, f"{GROUP}/2020-02", "2020-02", ["JZ-I1"], arrived, "否", without=OPTIONAL)
    send(inbox, f"{GROUP}/2020-03", "2020-03", ["JZ-I1", "JZ-I2"], arrived, "是", without=OPTIONAL)


def standing(rows: Rows, period: str, line: str = "E3.01") -> dict[str, str]:
    """Return the value of a line by unit, or the status of one that has none."""
    return {unit: value or status for unit, value, status in rows(STANDING, line=line, period=period)}


def test_what_a_complete_table_leaves_out_has_no_value_any_more(nights: SharedWarehouse) -> None:
    others = {"JZ-02": "7", "JZ-24": "7", "JZ-81": "7"}
    assert standing(nights.rows, "2020-01") == others | {"JZ-22": "O", "JZ-I1": "7", "JZ-I2": "O"}
    closed = nights.rows(
        """
        select unit.unit_code, trim_scale(fact.value)::text, count(*)
        from warehouse.fact_observation as fact
        inner join warehouse.dim_unit as unit using (unit_version_key)
        inner join warehouse.dim_period as period using (period_key)
        where period_code = '2020-01' and superseded_at = :night
        group by unit.unit_code, fact.value
        order by unit.unit_code
        """,
        night=SECOND,
    )
    assert closed == [("JZ-22", "7", 7), ("JZ-I2", "7", 7)], "what they were is still there"


def test_what_another_table_leaves_out_stays(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-02")["JZ-22"] == "7"


def test_so_does_a_line_that_it_leaves_out(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-02", OPTIONAL) == {"JZ-I1": "7", "JZ-I2": "7"}


def test_a_line_that_a_complete_table_leaves_out_is_closed(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-03", OPTIONAL) == {"JZ-I1": "O", "JZ-I2": "O"}


def test_a_unit_that_sent_its_own_form_since_keeps_it(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-04")["JZ-22"] == "5"


def test_a_table_with_an_unknown_unit_closes_nothing(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-05")["JZ-22"] == "7"


def test_more_than_the_bound_is_held_and_stands_meanwhile(nights: SharedWarehouse) -> None:
    assert set(standing(nights.rows, "2020-03").values()) == {"7"}
    for unit in ("JZ-22", "JZ-24", "JZ-81"):
        ((_, verdict),) = nights.rows(WITHDRAWAL, unit=unit, period="2020-03")
        assert verdict == "held"
