"""Accepted submissions become observations, and corrections new versions of them."""

from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest

from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-04 02:00")
SECOND_NIGHT = NIGHT + timedelta(days=1)
THIRD_NIGHT = NIGHT + timedelta(days=2)

# Jobs offered (个), special subsidies (万元), information officers (人, a stock).
FIGURES: dict[str, str | Entry] = {"B2.03": "120", "B3.01": Entry("3.50", "3.5"), "C2.08": "17"}
CURRENT = """
    select indicator.indicator_code, fact.value, fact.status, fact.qualifier
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    where fact.superseded_at is null and indicator.indicator_code = any(:codes)
    order by 1
"""
HISTORY = """
    select submission.version, fact.value, fact.recorded_at, fact.superseded_at
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    inner join warehouse.dim_submission as submission using (submission_key)
    where indicator.indicator_code = 'B2.03'
    order by fact.recorded_at, submission.version
"""
LINES_OF_COUNTY_FORM = 37


def test_a_submission_becomes_an_observation_per_line(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", FIGURES, SENT, "公安.xlsx")
    assert night(NIGHT)["load"]["observations"] == LINES_OF_COUNTY_FORM
    found = rows(
        """
        select fact.value, fact.value_yuan, fact.status, fact.qualifier, fact.sheet, fact.cell,
            fact.recorded_at, fact.superseded_at, period.period_code, unit.unit_code,
            programme.programme_code, submission.version, submission.file_name
        from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_period as period on fact.period_key = period.period_key
        inner join warehouse.dim_unit as unit on fact.unit_version_key = unit.unit_version_key
        inner join warehouse.dim_programme as programme
            on fact.programme_key = programme.programme_key
        inner join warehouse.dim_submission as submission
            on fact.submission_key = submission.submission_key
        where indicator.indicator_code = 'B3.01'
        """
    )
    sheet = openpyxl.load_workbook(path).active
    assert sheet
    (cell,) = (cell.coordinate for row in sheet for cell in row if cell.value == "3.50")
    assert found == [
        (Decimal("3.50"), Decimal(35000), "A", "exact", sheet.title, cell)
        + (NIGHT, None, "2020-01", "JZ-22", "B3", 1, "公安.xlsx")
    ]


@pytest.mark.parametrize(
    ("typed", "value", "status", "qualifier"),
    [
        ("1,234", Decimal(1234), "A", "exact"),
        ("近5", Decimal(5), "A", "nearly"),
        ("约100", Decimal(100), "A", "about"),
        ("20多", Decimal(20), "A", "over"),
        ("0", Decimal(0), "A", "exact"),
        ("—", None, "M", "exact"),
    ],
)
def test_a_figure_is_kept_with_its_status_and_qualifier(  # noqa: PLR0913, PLR0917 - a table's columns
    inbox: Inbox,
    night: Night,
    rows: Rows,
    typed: str,
    value: Decimal | None,
    status: str,
    qualifier: str,
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": typed}, SENT)
    night(NIGHT)
    assert rows(CURRENT, codes=["B2.03"]) == [("B2.03", value, status, qualifier)]


def test_a_renamed_union_keeps_its_key_and_each_month_shows_the_name_of_its_day(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-23", "2020-05", {}, beijing("2020-06-03 09:00"))
    inbox.send("JZ-23", "2020-06", {}, beijing("2020-07-03 09:00"))
    night(beijing("2020-07-07 02:00"))
    found = rows(
        """
        select distinct period.period_code, unit.name_zh, fact.unit_key = unit.unit_key
        from warehouse.fact_observation as fact
        inner join warehouse.dim_period as period on fact.period_key = period.period_key
        inner join warehouse.dim_unit as unit on fact.unit_version_key = unit.unit_version_key
        order by 1
        """
    )
    assert found == [("2020-05", "监利县总工会", True), ("2020-06", "监利市总工会", True)]
    assert rows("select count(distinct unit_key) from warehouse.fact_observation") == [(1,)]


def test_a_correction_closes_two_versions_and_opens_two(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": "125", "C2.08": "18"}, NIGHT)
    load = night(SECOND_NIGHT)["load"]
    assert (load["observations"], load["superseded"]) == (2, 2)
    assert rows(CURRENT, codes=list(FIGURES)) == [
        ("B2.03", Decimal(125), "A", "exact"),
        ("B3.01", Decimal("3.50"), "A", "exact"),
        ("C2.08", Decimal(18), "A", "exact"),
    ]
    assert rows(HISTORY) == [
        (1, Decimal(120), NIGHT, SECOND_NIGHT),
        (2, Decimal(125), SECOND_NIGHT, None),
    ]


def test_the_same_figures_in_other_bytes_add_nothing(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    before = rows("select * from warehouse.fact_observation order by indicator_key")
    inbox.send("JZ-22", "2020-01", FIGURES, NIGHT, clerk="李四")
    second = night(SECOND_NIGHT)
    assert second["stage"]["submissions"] == 1
    assert second["load"] == {"observations": 0, "superseded": 0, "obligations": 1}
    assert rows("select * from warehouse.fact_observation order by indicator_key") == before


def test_of_two_versions_in_one_night_the_later_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": "125"}, SENT + timedelta(hours=2), "a.xlsx")
    inbox.send("JZ-22", "2020-01", FIGURES, SENT, "b.xlsx")
    assert night(NIGHT)["load"]["observations"] == LINES_OF_COUNTY_FORM
    assert rows(HISTORY) == [(2, Decimal(125), NIGHT, None)]
    assert rows("select count(*) from landing.submission where loaded_at = :at", at=NIGHT) == [(2,)]


def test_an_older_file_that_turns_up_late_does_not_override_a_newer_one(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": "99"}, SENT - timedelta(days=1))
    load = night(SECOND_NIGHT)["load"]
    assert (load["observations"], load["superseded"]) == (0, 0)
    assert rows(HISTORY) == [(1, Decimal(120), NIGHT, None)]


def test_a_figure_may_return_to_its_first_value(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": "125"}, NIGHT)
    night(SECOND_NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES, SECOND_NIGHT, clerk="李四")
    night(THIRD_NIGHT)
    assert rows(HISTORY) == [
        (1, Decimal(120), NIGHT, SECOND_NIGHT),
        (2, Decimal(125), SECOND_NIGHT, THIRD_NIGHT),
        (3, Decimal(120), THIRD_NIGHT, None),
    ]


@pytest.mark.parametrize(
    ("typed", "status"), [("—", "M"), ("", "O")], ids=["not applicable", "blank"]
)
def test_a_figure_may_be_withdrawn(  # noqa: PLR0913, PLR0917 - two of them are the case
    inbox: Inbox, night: Night, rows: Rows, store: Store, typed: str, status: str
) -> None:
    store(("form_lines.csv", "JZ-F2,5,B2.03,yes,yes,yes", "JZ-F2,5,B2.03,yes,yes,no"))
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": Entry(typed or None, typed or None)}, NIGHT)
    load = night(SECOND_NIGHT)["load"]
    assert (load["observations"], load["superseded"]) == (1, 1)
    assert rows(CURRENT, codes=["B2.03"]) == [("B2.03", None, status, "exact")]


def test_nothing_of_a_rejected_correction_enters_the_star(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", FIGURES, SENT)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", FIGURES | {"B2.03": "-1", "C2.08": "18"}, NIGHT)
    load = night(SECOND_NIGHT)["load"]
    assert (load["observations"], load["superseded"]) == (0, 0)
    assert rows(HISTORY) == [(1, Decimal(120), NIGHT, None)]


def test_money_is_kept_in_yuan_beside_the_figure_as_reported(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-00", "2020-01", {"D1.08": "1200.5", "D1.06": "0.12", "B2.03": "9"}, SENT)
    night(NIGHT)
    found = rows(
        """
        select indicator.indicator_code, fact.value, fact.value_yuan
        from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        where fact.value > 0 order by 1
        """
    )
    assert found == [
        ("B2.03", Decimal(9), None),
        ("D1.06", Decimal("0.12"), Decimal(1200)),
        ("D1.08", Decimal("1200.5"), Decimal("1200.5")),
    ]
