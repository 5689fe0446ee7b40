"""The stored results for analysts, against figures added up by hand.

June is due; of the unions five have reported, and none before April:

| union | B2.03 jobs (flow) | B3.01 万元 (flow) | C2.08 stock | A3.05 clicks (cumulative) |
|---|---|---|---|---|
| JZ-22 | 10 in April, 20 in May, 30 in June | 1.25 in June | 3, 4, 6 | |
| JZ-23 | 7 in May, 近5 in June | | 9, 2 | |
| JZ-81 | 2 in May | | 50 | |
| JZ-00 | 1 in June | 0.75 in June | 0, 1 | 4000 until May, 5000 until June |
| JZ-I1 | 约100 in June | | 11 | |
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

Figure = Callable[[str, str, str, str], object]  # column, period, unit, indicator

SENT = beijing("2020-07-03 10:00")
NIGHT = beijing("2020-07-07 02:00")


@pytest.fixture(scope="module")
def half_year(shared: SharedWarehouse) -> Rows:
    for unit, month, figures in (
        ("JZ-22", "2020-04", {"B2.03": Entry("10", "10"), "C2.08": "3"}),
        ("JZ-22", "2020-05", {"B2.03": Entry("20", "30"), "C2.08": "4"}),
        (
            "JZ-22",
            "2020-06",
            {"B2.03": Entry("30", "60"), "C2.08": "6", "B3.01": "1.25", "A2.05": "5", "A2.06": "3"},
        ),
        ("JZ-23", "2020-05", {"B2.03": "7", "C2.08": "9"}),
        ("JZ-23", "2020-06", {"B2.03": Entry("近5", "近12"), "C2.08": "2"}),
        ("JZ-81", "2020-05", {"B2.03": "2", "C2.08": "50", "E3.01": "—"}),
        ("JZ-00", "2020-05", {"A3.05": "4000"}),
        ("JZ-00", "2020-06", {"B2.03": "1", "C2.08": "1", "A3.05": "5000", "B3.01": "0.75"}),
        ("JZ-I1", "2020-06", {"B2.03": "约100", "C2.08": "11", "B3.05": "8.5"}),
    ):
        shared.inbox.send(unit, month, figures, SENT)
    assert shared.night(NIGHT)["validate"]["findings"] == 0
    return shared.rows


@pytest.fixture
def rows(half_year: Rows) -> Rows:
    return half_year


@pytest.fixture
def figure(rows: Rows) -> Figure:
    """Return one cell of report.programme_by_unit."""

    def find(column: str, period: str, unit: str, indicator: str) -> object:
        query = f"""
            select {column} from report.programme_by_unit
            where period_code = :period and unit_code = :unit and indicator_code = :indicator
            """  # noqa: S608 (a column's name)
        ((value,),) = rows(query, period=period, unit=unit, indicator=indicator)
        return value

    return find


def test_a_flow_adds_up_over_months_and_unions(figure: Figure) -> None:
    found = {
        period: figure("value", period, "JZ", "B2.03")
        for period in ("2020-04", "2020-05", "2020-06", "2020Q1", "2020Q2", "2020H1", "2020")
    }
    assert found == {
        "2020-04": 10,
        "2020-05": 29,
        "2020-06": 136,
        "2020Q1": None,
        "2020Q2": 175,
        "2020H1": 175,
        "2020": 175,
    }
    assert figure("value", "2020S", "JZ", "B2.03") == 175
    assert figure("value", "2020H1", "JZ-22", "B2.03") == 60
    assert figure("value", "2020H1", "JZ-I0", "B2.03") == 100


def test_a_stock_takes_the_last_value_of_each_union(figure: Figure) -> None:
    assert figure("value", "2020-05", "JZ", "C2.08") == 4 + 9 + 0 + 50
    assert figure("value", "2020H1", "JZ-22", "C2.08") == 6
    assert figure("value", "2020H1", "JZ-81", "C2.08") == 50
    for period in ("2020-06", "2020Q2", "2020H1", "2020", "2020S"):
        assert figure("value", period, "JZ", "C2.08") == 6 + 2 + 1 + 11 + 50


def test_a_figure_that_rests_on_an_older_month_is_marked(figure: Figure) -> None:
    marked = {
        (period, unit)
        for period in ("2020-05", "2020-06", "2020H1")
        for unit in ("JZ-22", "JZ-81", "JZ-I1", "JZ-I0", "JZ")
        if figure("is_carried_forward", period, unit, "C2.08")
    }
    assert marked == {(month, unit) for month in ("2020-06", "2020H1") for unit in ("JZ-81", "JZ")}
    assert not figure("is_carried_forward", "2020H1", "JZ-81", "B2.03")


def test_a_stock_whose_last_month_is_missing_counts_as_not_reported(figure: Figure) -> None:
    assert figure("units_reported", "2020H1", "JZ-81", "C2.08") == 0
    assert figure("units_reported", "2020H1", "JZ-22", "C2.08") == 1
    assert figure("units_reported", "2020H1", "JZ", "C2.08") == 4
    assert figure("units_expected", "2020H1", "JZ", "C2.08") == 10


def test_a_flow_counts_as_reported_when_all_its_months_are_there(figure: Figure) -> None:
    found = [
        figure("units_reported", period, "JZ", "B2.03")
        for period in ("2020-03", "2020-04", "2020-05", "2020-06", "2020Q2", "2020H1")
    ]
    assert found == [0, 1, 4, 4, 1, 0]


def test_a_figure_that_cannot_exist_counts_as_reported(figure: Figure) -> None:
    assert figure("units_reported", "2020-05", "JZ-81", "E3.01") == 1
    assert figure("value", "2020-05", "JZ-81", "E3.01") is None


def test_a_cumulative_figure_takes_its_last_value(figure: Figure) -> None:
    assert figure("value", "2020-05", "JZ", "A3.05") == 4000
    assert figure("value", "2020H1", "JZ", "A3.05") == 5000
    assert figure("value", "2020", "JZ", "A3.05") == 5000
    assert figure("units_expected", "2020H1", "JZ", "A3.05") == 1


def test_money_adds_up_in_yuan_too(figure: Figure) -> None:
    assert figure("value", "2020H1", "JZ", "B3.01") == Decimal(2)
    assert figure("value_yuan", "2020H1", "JZ", "B3.01") == 20000
    assert figure("value_yuan", "2020H1", "JZ", "B2.03") is None


def test_a_total_carries_the_qualifier_of_its_figures(figure: Figure) -> None:
    assert figure("qualifier", "2020H1", "JZ-22", "B2.03") == "exact"
    assert figure("qualifier", "2020H1", "JZ-23", "B2.03") == "nearly"
    assert figure("qualifier", "2020-05", "JZ", "B2.03") == "exact"
    assert figure("qualifier", "2020H1", "JZ-I0", "B2.03") == "about"
    assert figure("qualifier", "2020H1", "JZ", "B2.03") == "about"
    assert figure("qualifier", "2020Q1", "JZ", "B2.03") is None


def test_a_sum_of_additive_values_counts_no_figure_twice(rows: Rows) -> None:
    jobs, money, reports, relief = Decimal(175), Decimal(2), Decimal(5), Decimal("8.5")
    found = rows("select sum(additive_value) from report.programme_by_unit")
    assert found == [(jobs + money + reports + relief,)]


def test_a_renamed_union_is_one_row_under_the_name_of_the_periods_end(rows: Rows) -> None:
    found = rows(
        """
        select period_code, unit_name, value from report.programme_by_unit
        where unit_code = 'JZ-23' and indicator_code = 'B2.03' and value is not null order by 1
        """
    )
    assert found == [
        ("2020", "监利市总工会", 12),
        ("2020-05", "监利县总工会", 7),
        ("2020-06", "监利市总工会", 5),
        ("2020H1", "监利市总工会", 12),
        ("2020Q2", "监利市总工会", 12),
        ("2020S", "监利市总工会", 12),
    ]


def test_the_summary_has_the_citys_figures_of_each_half_year(rows: Rows) -> None:
    assert rows("select period_code, count(*) from report.half_year_summary group by 1") == [
        ("2020H1", 14)
    ]
    found = rows(
        """
        select part_code, programme_code, unit_of_measure, value, qualifier, units_reported,
            units_expected, is_synthetic
        from report.half_year_summary where indicator_code = any(array['B2.03', 'C2.08'])
        order by indicator_code
        """
    )
    assert found == [
        ("B", "B2", "个", 175, "about", 0, 10, False),
        ("C", "C2", "人", 70, "exact", 4, 10, False),
    ]


def test_completeness_has_one_row_per_obligation(rows: Rows) -> None:
    six_months_of_ten_unions = 60
    found = rows(
        """
        select count(*), count(received_at), count(accepted_at), count(*) filter (where is_on_time)
        from report.completeness
        """
    )
    assert found == [(six_months_of_ten_unions, 9, 9, 4)]


def test_the_reporting_rate_is_received_of_expected(rows: Rows) -> None:
    found = rows(
        """
        select unit_code, expected, received, on_time, accepted, reporting_rate, on_time_rate
        from report.reporting_rate
        where period_code = '2020H1' and unit_code = any(array['JZ', 'JZ-22', 'JZ-I0']) order by 1
        """
    )
    assert found == [
        ("JZ", 60, 9, 4, 9, Decimal("0.15"), Decimal("0.0667")),
        ("JZ-22", 6, 3, 1, 3, Decimal("0.5"), Decimal("0.1667")),
        ("JZ-I0", 18, 1, 1, 1, Decimal("0.0556"), Decimal("0.0556")),
    ]


def test_a_late_correction_changes_every_period_that_contains_its_month(
    shared: SharedWarehouse, figure: Figure
) -> None:
    """The last test of the module: it changes what the others read."""
    shared.inbox.send("JZ-81", "2020-05", {"B2.03": "12", "C2.08": "50"}, NIGHT)
    shared.night(NIGHT + timedelta(days=1))
    assert figure("value", "2020-05", "JZ", "B2.03") == 39
    for period in ("2020Q2", "2020H1", "2020", "2020S"):
        assert figure("value", period, "JZ", "B2.03") == 185
