"""The catalogue changes after figures came: what it no longer asks for counts nowhere, and is told.

江陵 sends 5 for January and 50 for February, 公安 7 and 70; then 江陵 turns out to have ended in
the middle of February.
"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from etl import on_demand, pipeline
from etl.decide.decision import Decision
from etl.errors import CheckError, DecisionError
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Night, Rows, Store, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-03-06 02:00")
LATER = NIGHT + timedelta(days=1)
JIANGLING = "Jiangling County Federation,county,JZ,yes,421024,1997-01-01,"
ENDED = ("units.csv", f"{JIANGLING},", f"{JIANGLING}2020-02-15,")
RENAMED = (
    "units.csv",
    f"JZ-24,江陵县总工会,{JIANGLING},,",
    f"JZ-24,江陵县总工会,{JIANGLING}2020-01-20,,\n"
    "JZ-24,江陵市总工会,Jiangling City Federation,county,JZ,yes,421024,2020-01-20,,,",
)
REASON = "二月的数由合并后的单位重新报送"
FEBRUARY = """
    select submission_key from landing.submission
    inner join warehouse.dim_period using (period_key)
    inner join warehouse.current_unit using (unit_key)
    where unit_code = 'JZ-24' and period_code = '2020-02'
    """


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    for unit, january, february in (("JZ-24", "5", "50"), ("JZ-22", "7", "70")):
        shared.inbox.send(unit, "2020-01", {"B2.03": january}, beijing("2020-02-04 10:00"))
        shared.inbox.send(unit, "2020-02", {"E3.01": february}, beijing("2020-03-04 10:00"))
    shared.night(NIGHT)
    return shared


def city(rows: Rows) -> dict[str, object]:
    """Return jobs of January and people sent in February, of the city in each period."""
    found = rows(
        "select period_code || ' ' || indicator_code, value from report.programme_by_unit "
        "where unit_code = 'JZ' and indicator_code in ('B2.03', 'E3.01') and value > 0 "
        "and period_code in ('2020-01', '2020-02', '2020Q1', '2020H1')"
    )
    return {str(key): value for key, value in found}


BEFORE = {
    "2020-01 B2.03": 12,
    "2020Q1 B2.03": 12,
    "2020H1 B2.03": 12,
    "2020-02 E3.01": 120,
    "2020Q1 E3.01": 120,
    "2020H1 E3.01": 120,
}
WITHOUT_FEBRUARY = BEFORE | {"2020-02 E3.01": 70, "2020Q1 E3.01": 70, "2020H1 E3.01": 70}


def digest(rows: Rows) -> str:
    ((body,),) = rows(
        "select text_body from outbox.message where kind = 'digest' "
        "order by message_key desc limit 1"
    )
    return str(body)


def test_earlier_months_of_a_unit_that_ended_count_and_the_later_one_is_named(
    store: Store, night: Night, rows: Rows
) -> None:
    assert city(rows) == BEFORE
    store(ENDED)
    night(LATER)
    assert city(rows) == WITHOUT_FEBRUARY
    ((key,),) = rows(FEBRUARY)
    told = digest(rows)
    assert "== 目录不再要求的报表（1 份）" in told
    assert f"江陵县总工会 2020年2月，荆工统2表，编号 {key}" in told
    assert (
        rows("select unit_code from report.completeness where period_code = '2020-02'").count(
            ("JZ-24",)
        )
        == 0
    )


def test_it_counts_again_as_a_new_version_once_the_catalogue_is_mended(
    store: Store, night: Night, rows: Rows
) -> None:
    store(ENDED)
    night(LATER)
    store()
    night(LATER + timedelta(days=1))
    assert city(rows) == BEFORE
    assert "目录不再要求" not in digest(rows)
    versions = rows(
        "select superseded_at is null from warehouse.fact_observation "
        "inner join warehouse.dim_indicator using (indicator_key) "
        "where value = 50 and indicator_code = 'E3.01' order by recorded_at"
    )
    assert versions == [(False,), (True,)]


def test_a_return_settles_it_and_a_decision_that_would_let_it_count_is_refused(
    store: Store, night: Night, rows: Rows
) -> None:
    store(ENDED)
    night(LATER)
    ((key,),) = rows(FEBRUARY)
    on_demand.decide(Decision(int(key), "return", "王五", REASON), LATER)
    with pytest.raises(DecisionError, match="目录不再要求"):
        on_demand.decide(Decision(int(key), "undo", "王五", REASON), LATER)
    night(LATER + timedelta(days=1))
    assert city(rows) == WITHOUT_FEBRUARY
    assert "目录不再要求" not in digest(rows)


def test_figures_belong_to_the_version_of_their_unit_that_the_catalogue_now_has(
    store: Store, night: Night, rows: Rows
) -> None:
    store(RENAMED)
    night(LATER)
    for relation in (
        "warehouse.fact_observation",
        "warehouse.fact_obligation",
        "landing.submission",
    ):
        names = rows(
            f"select distinct name_zh from {relation} "  # noqa: S608 - a name of the test
            "inner join warehouse.dim_unit using (unit_version_key) where unit_code = 'JZ-24'"
        )
        assert names == [("江陵市总工会",)], relation


def test_the_gate_finds_a_star_that_does_not_follow_the_catalogue(
    store: Store, warehouse: Engine
) -> None:
    store(ENDED)
    with warehouse.begin() as connection:
        connection.execute(text("delete from internal.stale_period"))
    with pytest.raises(CheckError, match="star not brought after the catalogue"):
        pipeline.gate()
