"""The catalogue in the dimensions: stored again, and with other unions, forms and indicators."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from etl.catalogue.store import store_catalogue
from etl.catalogue.working_days import calendar_of
from etl.load import load
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse, begun_with_nothing
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

TABLES = (
    "internal.catalogue",
    "warehouse.dim_unit",
    "warehouse.bridge_unit_ancestor",
    "warehouse.dim_programme",
    "warehouse.dim_indicator",
    "warehouse.dim_form",
    "warehouse.dim_period",
    "warehouse.calendar_day",
    "warehouse.bridge_form_indicator",
)
pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"template-current"}

JULY_NIGHT = beijing("2020-07-07 02:00")
SENT = beijing("2020-07-04 02:00")


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """Three unions have sent some months of the half-year."""
    send = shared.inbox.send
    send("JZ-I1", "2020-06", {"B2.03": "8"}, SENT)
    for month in ("2020-05", "2020-06"):
        send("JZ-23", month, {"C2.08": "4"}, SENT)
    send("JZ-24", "2020-01", {"E3.01": "8"}, beijing("2020-02-03 10:00"))
    shared.night(JULY_NIGHT)
    return shared


def test_storing_the_same_again_writes_no_row_and_leaves_the_reports(
    warehouse: Engine, federation: Federation, rows: Rows
) -> None:
    writers = "select xmin::text from {} order by ctid"
    before = [rows(writers.format(table)) for table in TABLES]
    assert all(before)
    store_catalogue(warehouse, federation.catalogue, JULY_NIGHT)
    assert [rows(writers.format(table)) for table in TABLES] == before
    assert rows("select * from internal.stale_period") == []


def test_a_notice_that_becomes_known_moves_the_due_moment_with_the_next_load(
    warehouse: Engine,
    federation: Federation,
    inbox: Inbox,
    night: Night,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    june = """
        select due_at, received_at, timeliness, is_on_time from report.completeness
        where unit_code = 'JZ-I2' and period_code = '2020-06'
        """
    sent = beijing("2020-07-07 09:00")
    inbox.send("JZ-I2", "2020-06", {}, sent)
    night(JULY_NIGHT + timedelta(days=1))
    assert rows(june) == [(beijing("2020-07-06 18:00"), sent, "late", False)]
    put_off = {date(2020, 7, 5), date(2020, 7, 6)}
    monkeypatch.setattr(
        "etl.catalogue.store.calendar_of",
        lambda first, last: [
            replace(day, next_working_day=date(2020, 7, 7)) if day.day in put_off else day
            for day in calendar_of(first, last)
        ],
    )
    store_catalogue(warehouse, federation.catalogue, JULY_NIGHT + timedelta(days=1))
    night(JULY_NIGHT + timedelta(days=2))
    assert rows(june) == [(beijing("2020-07-07 18:00"), sent, "on_time", True)]


def test_a_renamed_union_keeps_its_durable_key(store: Store, rows: Rows) -> None:
    before = rows(
        "select unit_key, unit_version_key from warehouse.dim_unit where unit_code = 'JZ-24'"
    )
    store(
        (
            "units.csv",
            "JZ-24,江陵县总工会,Jiangling County Federation,county,JZ,yes,421024,1997-01-01,,,",
            "JZ-24,江陵市总工会,Jiangling City,county_level_city,JZ,yes,421088,2020-09-01,,,\n"
            "JZ-24,江陵县总工会,Jiangling County,county,JZ,yes,421024,1997-01-01,2020-09-01,,",
        )
    )
    found = rows(
        "select unit_key, unit_version_key, name_zh, valid_to::text from warehouse.dim_unit "
        "where unit_code = 'JZ-24' order by valid_from"
    )
    assert found[0] == (*before[0], "江陵县总工会", "2020-09-01")
    assert (found[1][0], found[1][2:]) == (before[0][0], ("江陵市总工会", None))


def test_a_day_of_renaming_that_is_corrected_leaves_one_version_a_day(
    store: Store, night: Night, rows: Rows
) -> None:
    store(
        ("units.csv", "421023,1997-01-01,2020-06-12,", "421023,1997-01-01,2020-07-01,"),
        ("units.csv", "421088,2020-06-12,,", "421088,2020-07-01,,"),
    )
    night(JULY_NIGHT + timedelta(days=1))
    found = rows(
        "select unit_name, expected, received from report.reporting_rate "
        "where unit_code = 'JZ-23' and period_code = any(array['2020-06', '2020H1']) "
        "order by expected"
    )
    assert found == [("监利县总工会", 1, 1), ("监利县总工会", 6, 2)]


def test_a_union_that_ends_keeps_its_figures_and_owes_nothing_more(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    store(("units.csv", "421024,1997-01-01,,", "421024,1997-01-01,2020-03-15,"))
    inbox.send("JZ-24", "2020-06", {"E3.01": "9"}, JULY_NIGHT)
    night(JULY_NIGHT + timedelta(days=1))
    refused = "select rule_id, found from quality.finding"
    assert rows(refused) == [("unit-known", "江陵县总工会")]
    found = rows(
        "select unit_code, value from report.programme_by_unit where period_code = '2020H1' "
        "and indicator_code = 'E3.01' and value <> 0 order by 1"
    )
    assert found == [("JZ", 8), ("JZ-24", 8)]
    assert rows(
        "select expected from report.reporting_rate "
        "where unit_code = 'JZ-24' and period_code = '2020H1'"
    ) == [(2,)]


def test_a_new_programme_and_its_indicator_appear(store: Store, rows: Rows) -> None:
    store(
        ("programmes.csv", "E3,E,", "E4,E,职工书屋,Reading rooms\nE3,E,"),
        (
            "indicators.csv",
            "E3.01,E3,",
            "E4.01,E4,职工书屋数,Reading rooms,个,stock,0,sum,last,,no,,all,\nE3.01,E3,",
        ),
    )
    found = rows(
        """
        select programme.name_zh, programme.part_code, indicator.kind, indicator.part_level
        from warehouse.dim_indicator as indicator
        inner join warehouse.dim_programme as programme using (programme_key)
        where indicator.indicator_code = 'E4.01'
        """
    )
    assert found == [("职工书屋", "E", "stock", 0)]


def test_the_depth_of_parts_below_their_total_is_counted(rows: Rows) -> None:
    found = rows(
        "select indicator_code, part_level from warehouse.dim_indicator "
        "where indicator_code = any(array['A2.05', 'A2.06', 'E2.02']) order by 1"
    )
    assert found == [("A2.05", 0), ("A2.06", 1), ("E2.02", 1)]


def test_figures_follow_the_versions_of_an_indicator_and_back(
    warehouse: Engine, federation: Federation, rows: Rows
) -> None:
    series = """
        select period.period_code, indicator.name_zh, programme.programme_code
        from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_version_key)
        inner join warehouse.dim_programme as programme
            on fact.programme_key = programme.programme_key
        inner join warehouse.dim_period as period using (period_key)
        where indicator.indicator_code = 'C2.08' and fact.unit_key = (
            select unit_key from warehouse.current_unit where unit_code = 'JZ-23'
        )
        order by 1
    """
    catalogue = federation.catalogue
    name = "外出务工人员信息员人数"
    before = [("2020-05", name, "C2"), ("2020-06", name, "C2")]
    assert rows(series) == before
    one = catalogue.indicator("C2.08")
    june = date(2020, 6, 1)
    first = one.model_copy(update={"valid_to": june - timedelta(days=1)})
    second = one.model_copy(
        update={"valid_from": june, "name_zh": "信息员人数", "programme_code": "D1"}
    )
    others = [other for other in catalogue.indicators if other is not one]
    split = replace(catalogue, indicators=(second, *others, first))
    store_catalogue(warehouse, split, JULY_NIGHT)
    load(warehouse, JULY_NIGHT)
    assert rows(series) == [before[0], ("2020-06", "信息员人数", "D1")]
    store_catalogue(warehouse, catalogue, JULY_NIGHT)
    load(warehouse, JULY_NIGHT)
    assert rows(series) == before
    for view in ("current_indicator", "indicator_in_period"):
        assert rows(
            f"select distinct name_zh from warehouse.{view} where indicator_code = 'C2.08'"  # noqa: S608
        ) == [(name,)]


@begun_with_nothing
def test_a_form_has_a_version_for_each_template(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    old = "JZ-F2,荆工统2表,工会重点工作月报（县市区总工会）,"
    kinds = "district county county_level_city development_zone,month,5,18:00"
    store(
        (
            "forms.csv",
            f"{old}{kinds},2020.1,荆州市总工会,2020-01-01,2020-12-31",
            f"{old}{kinds},2020.1,荆州市总工会,2020-01-01,2020-05-31\n"
            f"{old}{kinds},2020.2,荆州市总工会,2020-06-01,2020-12-31",
        )
    )
    for month in ("2020-05", "2020-06"):
        inbox.send("JZ-22", month, {"B2.03": month[-1]}, SENT)
    night(JULY_NIGHT)
    found = rows(
        """
        select period.period_code, form.template_version, submission.verdict
        from landing.submission as submission
        inner join warehouse.dim_form as form using (form_key)
        inner join warehouse.dim_period as period using (period_key) order by 1
        """
    )
    # Both came on the template that was the right one until May.
    assert found == [("2020-05", "2020.1", "accepted"), ("2020-06", "2020.2", "rejected")]
    assert rows("select count(*) from warehouse.fact_obligation") == [(6 * 10,)]


def test_a_corrected_template_version_remains_the_same_form(
    store: Store, night: Night, rows: Rows
) -> None:
    before = rows("select form_key, form_code, version from warehouse.dim_form order by 1")
    store(("forms.csv", "industrial,month,5,18:00,2020.1", "industrial,month,5,18:00,2020.1a"))
    night(JULY_NIGHT + timedelta(days=1))
    assert rows("select form_key, form_code, version from warehouse.dim_form order by 1") == before
    found = rows("select template_version from warehouse.dim_form where form_code = 'JZ-F3'")
    assert found == [("2020.1a",)]


def test_every_union_counts_for_itself_its_group_and_the_city(rows: Rows) -> None:
    found = rows(
        """
        select unit.unit_code, string_agg(upper_unit.unit_code, ' ' order by bridge.distance)
        from warehouse.bridge_unit_ancestor as bridge
        inner join warehouse.dim_unit as unit using (unit_version_key)
        inner join warehouse.dim_unit as upper_unit
            on bridge.ancestor_unit_key = upper_unit.unit_key and upper_unit.valid_to is null
        where unit.unit_code = any(array['JZ', 'JZ-22', 'JZ-I1']) group by 1 order by 1
        """
    )
    assert found == [("JZ", "JZ"), ("JZ-22", "JZ-22 JZ"), ("JZ-I1", "JZ-I1 JZ-I0 JZ")]
