"""What is read for a document, after two nights whose figures were written by hand.

| union | B2.03 jobs (flow) | B3.01 万元 (flow) | C2.08 stock |
|---|---|---|---|
| JZ-22 | 10 in March, 20 in May, 30 in June | 1.25 in June | 6 in June |
| JZ-23 | 近5 in June | | 2 in June |
| JZ-24 | none | | 9 in May, no form in June |
| JZ-I1 | 40 in June, 100 at first | | 11 in June |

JZ-00 has counted 4000 clicks until May and 5000 until June.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from etl.document.content import Figure, Reporting, SplitColumn, Stated, Summary
from etl.document.formats import FORMATS, Format, written
from etl.document.read import read_summary
from etl.periods import parse_period
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing

pytestmark = pytest.mark.usefixtures("few_rules")

SENT, SENT_AGAIN = beijing("2020-07-03 10:00"), beijing("2020-07-08 10:00")
NIGHT, LAST_NIGHT = beijing("2020-07-07 02:00"), beijing("2020-07-09 02:00")
UNIONS = ["JZ-00", "JZ-02", "JZ-03", "JZ-22", "JZ-23", "JZ-24", "JZ-81", "JZ-I1", "JZ-I2", "JZ-I3"]


@pytest.fixture(scope="module")
def told(shared: SharedWarehouse) -> SharedWarehouse:
    for unit, month, figures in (
        ("JZ-22", "2020-03", {"B2.03": Entry("10", "10")}),
        ("JZ-22", "2020-05", {"B2.03": Entry("20", "30")}),
        ("JZ-22", "2020-06", {"B2.03": Entry("30", "60"), "B3.01": "1.25", "C2.08": "6"}),
        ("JZ-23", "2020-06", {"B2.03": "近5", "C2.08": "2"}),
        ("JZ-24", "2020-05", {"C2.08": "9"}),
        ("JZ-I1", "2020-06", {"B2.03": "100", "C2.08": "11"}),
        ("JZ-00", "2020-05", {"A3.05": "4000"}),
        ("JZ-00", "2020-06", {"A3.05": "5000"}),
    ):
        shared.inbox.send(unit, month, figures, SENT)
    shared.night(NIGHT)
    shared.inbox.send("JZ-I1", "2020-06", {"B2.03": "40", "C2.08": "11"}, SENT_AGAIN)
    shared.night(LAST_NIGHT)
    return shared


def read(told: SharedWarehouse, period: str, unit: str | None = None) -> Summary:
    summary = read_summary(told.engine, parse_period(period), unit)
    assert summary
    return summary


def figures_of(summary: Summary) -> dict[str, Figure]:
    return {figure.code: figure for figure in summary.figures()}


def test_without_a_unit_all_unions_of_the_city_are_told(told: SharedWarehouse) -> None:
    summary = read(told, "2020H1")
    assert (summary.unit_code, summary.unit_name) == ("JZ", "荆州市总工会")
    assert [column.code for column in summary.columns] == UNIONS
    assert SplitColumn("JZ-23", "监利市总工会") in summary.columns
    assert [(part.code, [one.code for one in part.programmes]) for part in summary.parts] == [
        ("A", ["A2", "A3"]),
        ("B", ["B1", "B2", "B3"]),
        ("C", ["C2"]),
        ("D", ["D1"]),
        ("E", ["E2", "E3"]),
    ]
    jobs = figures_of(summary)["B2.03"]
    assert jobs.stated == Stated(Decimal(105), "nearly", 0, 10)
    assert jobs.split["JZ-22"] == Stated(Decimal(60), "exact", 0, 1)
    assert jobs.split["JZ-I1"] == Stated(Decimal(40), "exact", 0, 1)
    assert jobs.split["JZ-81"] == Stated(None, None, 0, 1)
    assert figures_of(summary)["B3.04"].split.keys() == {"JZ-I1", "JZ-I2", "JZ-I3"}
    assert figures_of(summary)["B3.04"].part_of == "B3.05"


def test_a_stock_that_was_not_reported_again_is_marked(told: SharedWarehouse) -> None:
    stock = figures_of(read(told, "2020-06"))["C2.08"]
    assert (stock.stated.value, stock.stated.is_carried_forward) == (6 + 2 + 9 + 11, True)
    assert stock.split["JZ-24"].is_carried_forward
    assert not stock.split["JZ-22"].is_carried_forward


def test_a_group_is_made_of_its_own_unions(told: SharedWarehouse) -> None:
    summary = read(told, "2020Q2", "JZ-I0")
    assert summary.unit_name == "市直产业(系统)工会"
    assert [column.code for column in summary.columns] == ["JZ-I1", "JZ-I2", "JZ-I3"]
    assert {one.unit_code for one in summary.observations} == {"JZ-I1"}
    assert [one.unit_code for one in summary.reporting] == ["JZ-I1", "JZ-I2", "JZ-I3"]


def test_a_union_is_told_by_month_and_compared_with_the_period_before(
    told: SharedWarehouse,
) -> None:
    summary = read(told, "2020Q2", "JZ-22")
    assert [column.code for column in summary.columns] == ["2020-04", "2020-05", "2020-06"]
    jobs = figures_of(summary)["B2.03"]
    assert {month: stated.value for month, stated in jobs.split.items()} == {
        "2020-04": None,
        "2020-05": 20,
        "2020-06": 30,
    }
    assert jobs.stated.value == 50
    assert jobs.previous == Stated(Decimal(10), "exact", 0, 1)
    assert jobs.year_before is None


@pytest.fixture
def june_2021(told: SharedWarehouse) -> Iterator[None]:
    """Twice the city's figures of June 2020, a year later."""
    copy = """
        insert into report.total_figure (
            unit_key, period_key, indicator_key, unit_version_key, indicator_version_key,
            unit_level, units_reported, units_expected, is_due_for_period, is_carried_forward,
            is_synthetic, value, value_yuan, qualifier
        )
        select
            unit_key, 2021061, indicator_key, unit_version_key, indicator_version_key, unit_level,
            10, 10, true, false, false, value * 2, value_yuan * 2, qualifier
        from report.total_figure where period_key = 2020061
    """
    with told.engine.begin() as connection:
        connection.execute(text(copy))
    yield
    with told.engine.begin() as connection:
        connection.execute(text("delete from report.total_figure where period_key = 2021061"))


@pytest.mark.usefixtures("june_2021")
def test_the_same_period_of_the_year_before_is_told_where_it_is(told: SharedWarehouse) -> None:
    jobs = figures_of(read(told, "2021-06"))["B2.03"]
    assert jobs.stated == Stated(Decimal(150), "nearly", 10, 10)
    assert jobs.year_before == Stated(Decimal(75), "nearly", 4, 10)
    assert jobs.previous is None


def test_a_cumulative_figure_is_not_compared_with_the_period_before(told: SharedWarehouse) -> None:
    clicks = figures_of(read(told, "2020-06", "JZ-00"))
    assert (clicks["A3.05"].stated.value, clicks["A3.05"].previous) == (5000, None)
    assert clicks["B2.03"].previous == Stated(Decimal(0), "exact")


def test_it_is_told_who_has_reported_and_who_owes_what(told: SharedWarehouse) -> None:
    reporting = {one.unit_code: one for one in read(told, "2020Q2").reporting}
    april, may, june = (parse_period(f"2020-0{month}") for month in (4, 5, 6))
    assert reporting["JZ-22"] == Reporting("JZ-22", "公安县总工会", 3, 2, 1, 2, [april])
    assert reporting["JZ-23"] == Reporting("JZ-23", "监利市总工会", 3, 1, 1, 1, [april, may])
    assert reporting["JZ-02"].owed_periods == [april, may, june]


def test_a_figure_that_was_changed_is_told_with_both_values(told: SharedWarehouse) -> None:
    (revision,) = read(told, "2020H1").revisions
    assert (revision.unit_name, revision.period.code) == ("交通运输局工会", "2020-06")
    assert (revision.indicator_code, revision.unit_of_measure) == ("B2.03", "个")
    assert (revision.old.value, revision.new.value) == (100, 40)
    assert revision.revised_at == LAST_NIGHT
    assert revision.file_name == "JZ-I1 2020-06 07081000 张三.xlsx"
    assert read(told, "2020-05").revisions == []
    assert read(told, "2020H1", "JZ-22").revisions == []


def test_each_figure_is_told_with_the_cell_that_it_stands_in(told: SharedWarehouse) -> None:
    summary = read(told, "2020Q2", "JZ-I1")
    jobs = [one for one in summary.observations if one.indicator_code == "B2.03"]
    assert [(one.stated.value, one.file_name, one.version) for one in jobs] == [
        (40, "JZ-I1 2020-06 07081000 张三.xlsx", 2)
    ]
    sent = load_workbook(told.inbox.folder / "JZ-I1" / jobs[0].file_name)
    assert sent[jobs[0].sheet][jobs[0].cell].value == "40"
    assert summary.known_at == LAST_NIGHT


@pytest.mark.parametrize(
    ("moment", "jobs", "revisions"), [(NIGHT, 165, 0), (LAST_NIGHT, 105, 1), (None, 105, 1)]
)
def test_a_summary_is_told_as_it_was_known_at_a_moment(
    told: SharedWarehouse, moment: datetime | None, jobs: int, revisions: int
) -> None:
    summary = read_summary(told.engine, parse_period("2020H1"), None, moment)
    assert summary
    assert figures_of(summary)["B2.03"].stated.value == jobs
    assert len(summary.revisions) == revisions
    assert summary.known_at == (moment or LAST_NIGHT)
    assert written(summary, [], "docx")


def test_before_the_first_night_there_was_no_summary(told: SharedWarehouse) -> None:
    before = NIGHT - timedelta(minutes=1)
    assert read_summary(told.engine, parse_period("2020H1"), None, before) is None


def test_a_period_without_figures_has_no_summary(told: SharedWarehouse) -> None:
    for period, unit in (("2021H1", None), ("2020H1", "JZ-99"), ("2019H1", None)):
        assert read_summary(told.engine, parse_period(period), unit) is None


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("period", "unit"), [("2020", None), ("2020S", "JZ-23"), ("2020-06", "JZ-I0")]
)
def test_any_period_and_unit_can_be_written(
    told: SharedWarehouse, period: str, unit: str | None, format_: Format
) -> None:
    assert len(written(read(told, period, unit), [], format_)) > 1000
