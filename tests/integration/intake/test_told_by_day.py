"""What a receipt says by day is true by day, and told once.

公安 has January to April in the star, ten people a month, as 江陵 has January. By day 公安 corrects
February to 90, then to 95, then back to 10; 江陵 sends February twice, the second time in vain.
"""

import pytest
from sqlalchemy import text

from etl import pipeline
from etl.errors import CheckError
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing
from tests.integration.intake.test_as_at_night import run_intake

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"cumulative-continues", "superseded-figure-returns"}
PEOPLE = "E3.01"
NIGHT = beijing("2020-05-06 02:00")
COMING_NIGHT = beijing("2020-05-08 02:00")
DAY = "2020-05-07 {}"


@pytest.fixture(scope="module")
def told(shared: SharedWarehouse) -> SharedWarehouse:
    def send(unit: str, month: int, current: str, ytd: str, arrived: str) -> None:
        figures = {PEOPLE: Entry(current, ytd)}
        shared.inbox.send(unit, f"2020-{month:02}", figures, beijing(arrived))

    def send_by_day(unit: str, current: str, ytd: str, clock: str) -> None:
        send(unit, 2, current, ytd, DAY.format(clock))
        run_intake(beijing(DAY.format(clock)))

    for month in range(1, 5):
        send("JZ-22", month, "10", str(10 * month), f"2020-{month + 1:02}-04 10:00")
    send("JZ-24", 1, "10", "10", "2020-02-04 10:00")
    shared.night(NIGHT)
    send_by_day("JZ-22", "90", "100", "10:00")
    send_by_day("JZ-22", "95", "105", "10:05")
    send_by_day("JZ-22", "10", "20", "10:10")
    send_by_day("JZ-24", "5", "15", "10:15")
    send_by_day("JZ-24", "-5", "5", "10:20")
    shared.night(COMING_NIGHT)
    return shared


def receipt(told: SharedWarehouse, clock: str) -> str:
    """Return the one receipt that an intake composed."""
    query = "select text_body from outbox.message where composed_at = :composed_at"
    ((body,),) = told.rows(query, composed_at=beijing(DAY.format(clock)))
    return str(body)


def test_a_correction_says_when_it_counts_and_what_it_will_change(told: SharedWarehouse) -> None:
    first, second = receipt(told, "10:00"), receipt(told, "10:05")
    for body in (first, second):
        assert "已经通过审核，数今夜入库，入库后计入全市汇总。" in body
    assert "：10 → 90（人），入库后全市合计 10 → 90" in first
    assert "：90 → 95（人），入库后全市合计 90 → 95" in second


def test_a_correction_names_the_later_months_that_it_contradicts(told: SharedWarehouse) -> None:
    for body, march in ((receipt(told, "10:00"), 110), (receipt(told, "10:05"), 115)):
        assert "2020年3月、2020年4月的本年累计与各月的数不再相符" in body
        assert f"本年累计是 30，照现在各月的数应为 {march}" in body


def test_a_figure_that_was_corrected_by_day_does_not_return_unexplained(
    told: SharedWarehouse,
) -> None:
    body = receipt(told, "10:10")
    assert "95（2020-05-07 已由 10 改成别的数）" in body
    assert "汇总仍以第 3 次报送的数为准。" in body


def test_what_was_accepted_by_day_still_counts_after_one_that_is_not(told: SharedWarehouse) -> None:
    body = receipt(told, "10:20")
    assert "没有通过审核" in body
    assert "汇总仍以第 1 次报送的数为准。" in body


def test_the_night_tells_nothing_again_and_loads_what_stands(told: SharedWarehouse) -> None:
    by_night = "select distinct kind from outbox.message where composed_at = :night order by kind"
    assert told.rows(by_night, night=COMING_NIGHT) == [("digest",), ("reminder",)]
    occasions = "select count(*), count(distinct submission_key) from outbox.message"
    assert told.rows(f"{occasions} where kind = 'receipt'") == [(10, 10)]
    loaded = """
        select unit.unit_code, fact.value, fact.recorded_at
        from warehouse.fact_observation as fact
        inner join warehouse.dim_unit as unit using (unit_version_key)
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        where fact.period_key = (
            select period_key from warehouse.dim_period where period_code = '2020-02'
        ) and indicator_code = 'E3.01' and superseded_at is null
        order by unit.unit_code
    """
    assert told.rows(loaded) == [("JZ-22", 95, COMING_NIGHT), ("JZ-24", 5, COMING_NIGHT)]
    assert told.rows("select count(*) from quality.coming_version") == [(0,)]
    stages = "select distinct recorded_at from landing.stage_run order by recorded_at"
    assert told.rows(stages) == [(NIGHT,), (COMING_NIGHT,)]


def test_the_digest_tells_of_the_whole_day(told: SharedWarehouse) -> None:
    query = "select text_body from outbox.message where kind = 'digest' and queued_at = :night"
    ((digest,),) = told.rows(query, night=COMING_NIGHT)
    for unit in ("公安县总工会", "江陵县总工会"):
        assert unit in digest
    assert "：10 → 95" in digest


def test_the_gate_of_the_night_holds_what_was_told_by_day_against_the_verdicts(
    told: SharedWarehouse,
) -> None:
    with told.engine.begin() as connection:
        connection.execute(
            text("update outbox.message set verdict = 'held' where composed_at = :by_day"),
            {"by_day": beijing(DAY.format("10:00"))},
        )
    with pytest.raises(CheckError, match="sql/gate/told_otherwise.sql"):
        pipeline.gate()
