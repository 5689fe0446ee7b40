"""Accepted submissions become observations, and corrections new versions of them.

Each union is a case of its own in the same nights.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from etl import on_demand
from etl.decide.decision import Decision
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import beijing

pytestmark = pytest.mark.usefixtures("one_judge")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-04 02:00")
SECOND_NIGHT = NIGHT + timedelta(days=1)
THIRD_NIGHT = NIGHT + timedelta(days=2)
LATE_NIGHT = beijing("2020-07-07 02:00")

# Jobs offered (个), special subsidies (万元), information officers (人, a stock).
FIGURES: dict[str, str | Entry] = {"B2.03": "120", "B3.01": Entry("3.50", "3.5"), "C2.08": "17"}
VERSIONS = """
    select indicator.indicator_code, submission.version, fact.value, fact.status, fact.qualifier,
        fact.recorded_at, fact.superseded_at
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    inner join warehouse.dim_submission as submission using (submission_key)
    inner join warehouse.dim_unit as unit on fact.unit_version_key = unit.unit_version_key
    where unit.unit_code = :unit and fact.period_key = (
        select period_key from warehouse.dim_period where period_code = :month
    )
    order by fact.recorded_at, submission.version, indicator.indicator_code
"""
LINES_OF_COUNTY_FORM = 7
AS_TYPED = {
    "A2.05": ("1,234", Decimal(1234), "A", "exact"),
    "B2.03": ("近5", Decimal(5), "A", "nearly"),
    "B3.01": ("约100", Decimal(100), "A", "about"),
    "C2.08": ("20多", Decimal(20), "A", "over"),
    "A2.06": ("0", Decimal(0), "A", "exact"),
    "E3.01": ("—", None, "M", "exact"),
}

Version = tuple[str, int, Decimal | None, str, str, object, object]


@pytest.fixture(scope="module")
def first_form(shared: SharedWarehouse) -> Path:
    """The form of JZ-22, after all nights; most unions change something on the second one."""
    send = shared.inbox.send
    first_form = send("JZ-22", "2020-01", FIGURES, SENT, "公安.xlsx")
    for unit in ("JZ-24", "JZ-03", "JZ-81", "JZ-I2"):
        send(unit, "2020-01", FIGURES, SENT)
    send("JZ-23", "2020-01", {code: typed for code, (typed, *_) in AS_TYPED.items()}, SENT)
    send("JZ-02", "2020-01", FIGURES | {"B2.03": "125"}, SENT + timedelta(hours=2), "a.xlsx")
    send("JZ-02", "2020-01", FIGURES, SENT, "b.xlsx")
    send("JZ-00", "2020-01", {"D1.08": "1200.5", "B3.01": "0.12", "B2.03": "9"}, SENT)
    send("JZ-I1", "2020-01", FIGURES | {"B2.03": "12"}, SENT)
    send("JZ-I3", "2020-01", {"B3.05": "1", "B3.04": "0.5", "C2.08": "近30"}, SENT)
    shared.night(NIGHT)

    send("JZ-22", "2020-01", FIGURES | {"B2.03": "125", "C2.08": "18"}, NIGHT)
    send("JZ-24", "2020-01", FIGURES, NIGHT, clerk="李四")
    send("JZ-03", "2020-01", FIGURES | {"B2.03": "99"}, SENT - timedelta(days=1))
    send("JZ-81", "2020-01", FIGURES | {"B2.03": "125"}, NIGHT)
    send("JZ-I1", "2020-01", FIGURES | {"B2.03": Entry("—", "—")}, NIGHT)
    send("JZ-I2", "2020-01", FIGURES | {"B2.03": "-1", "C2.08": "18"}, NIGHT)
    send("JZ-I3", "2020-01", {"B3.05": "1", "B3.04": "", "C2.08": "30"}, NIGHT)
    counts = shared.night(SECOND_NIGHT)
    assert counts["stage"]["submissions"] == 7
    changed = 2 + 1 + 1 + 1 + 2  # of JZ-22, JZ-03, JZ-81, JZ-I1 and JZ-I3
    assert (counts["load"]["observations"], counts["load"]["superseded"]) == (changed, changed)

    send("JZ-81", "2020-01", FIGURES, SECOND_NIGHT, clerk="李四")
    shared.night(THIRD_NIGHT)
    ((back_again,),) = shared.rows(
        "select submission_key from landing.submission where verdict = 'held'"
    )
    released = Decision(int(back_again), "release", "王五", "第二次报送用错了文件，以第一次为准")
    on_demand.decide(released, THIRD_NIGHT)
    send("JZ-23", "2020-05", {}, beijing("2020-06-03 09:00"))
    send("JZ-23", "2020-06", {}, beijing("2020-07-03 09:00"))
    shared.night(after_a_gap(LATE_NIGHT))
    return first_form


@pytest.fixture(scope="module")
def after(shared: SharedWarehouse, first_form: Path) -> SharedWarehouse:
    assert first_form.exists()
    return shared


def versions(shared: SharedWarehouse, unit: str, code: str = "") -> list[Version]:
    """Return a unit's observations of January, or those of an indicator, by their age."""
    found = shared.rows(VERSIONS, unit=unit, month="2020-01")
    return [row for row in found if code in ("", row[0])]


def history(shared: SharedWarehouse, unit: str) -> list[tuple[object, ...]]:
    """Return version, value and time of the jobs offered by a unit."""
    return [(row[1], row[2], *row[5:]) for row in versions(shared, unit, "B2.03")]


def test_a_submission_becomes_an_observation_per_line(
    after: SharedWarehouse, first_form: Path
) -> None:
    first = [row for row in versions(after, "JZ-22") if row[1] == 1]
    assert len(first) == LINES_OF_COUNTY_FORM
    found = after.rows(
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
        where indicator.indicator_code = 'B3.01' and unit.unit_code = 'JZ-22'
        """
    )
    sheet = openpyxl.load_workbook(first_form).active
    assert sheet
    (cell,) = (cell.coordinate for row in sheet for cell in row if cell.value == "3.50")
    assert found == [
        (Decimal("3.50"), Decimal(35000), "A", "exact", sheet.title, cell)
        + (NIGHT, None, "2020-01", "JZ-22", "B3", 1, "公安.xlsx")
    ]


@pytest.mark.parametrize("code", AS_TYPED)
def test_a_figure_is_kept_with_its_status_and_qualifier(code: str, after: SharedWarehouse) -> None:
    _, value, status, qualifier = AS_TYPED[code]
    assert [row[2:5] for row in versions(after, "JZ-23", code)] == [(value, status, qualifier)]


def test_a_renamed_union_keeps_its_key_and_each_month_shows_the_name_of_its_day(
    after: SharedWarehouse,
) -> None:
    found = after.rows(
        """
        select distinct period.period_code, unit.name_zh, fact.unit_key = unit.unit_key
        from warehouse.fact_observation as fact
        inner join warehouse.dim_period as period on fact.period_key = period.period_key
        inner join warehouse.dim_unit as unit on fact.unit_version_key = unit.unit_version_key
        where unit.unit_code = 'JZ-23' and period.period_code > '2020-01'
        order by 1
        """
    )
    assert found == [("2020-05", "监利县总工会", True), ("2020-06", "监利市总工会", True)]
    keys = (
        "select count(distinct fact.unit_key) from warehouse.fact_observation as fact "
        "inner join warehouse.dim_unit as unit using (unit_version_key) where unit_code = 'JZ-23'"
    )
    assert after.rows(keys) == [(1,)]


def test_a_correction_closes_two_versions_and_opens_two(after: SharedWarehouse) -> None:
    current = {row[0]: row[2] for row in versions(after, "JZ-22") if row[-1] is None}
    assert {code: current[code] for code in FIGURES} == {
        "B2.03": Decimal(125),
        "B3.01": Decimal("3.50"),
        "C2.08": Decimal(18),
    }
    second = [row[0] for row in versions(after, "JZ-22") if row[1] == 2]
    assert second == ["B2.03", "C2.08"]
    assert history(after, "JZ-22") == [
        (1, Decimal(120), NIGHT, SECOND_NIGHT),
        (2, Decimal(125), SECOND_NIGHT, None),
    ]


def test_the_same_figures_in_other_bytes_add_nothing(after: SharedWarehouse) -> None:
    found = versions(after, "JZ-24")
    assert [row[1:2] + row[5:] for row in found] == [(1, NIGHT, None)] * LINES_OF_COUNTY_FORM


def test_of_two_versions_in_one_night_the_later_counts(after: SharedWarehouse) -> None:
    assert len(versions(after, "JZ-02")) == LINES_OF_COUNTY_FORM
    assert history(after, "JZ-02") == [(2, Decimal(125), NIGHT, None)]
    loaded = (
        "select count(*) from landing.submission inner join warehouse.dim_unit using (unit_key) "
        "where unit_code = 'JZ-02' and loaded_at = :at"
    )
    assert after.rows(loaded, at=NIGHT) == [(2,)]


def test_a_file_that_turns_up_later_counts_whatever_time_its_sender_gave_it(
    after: SharedWarehouse,
) -> None:
    assert history(after, "JZ-03") == [
        (1, Decimal(120), NIGHT, SECOND_NIGHT),
        (2, Decimal(99), SECOND_NIGHT, None),
    ]


def test_a_figure_may_return_to_its_first_value(after: SharedWarehouse) -> None:
    assert history(after, "JZ-81") == [
        (1, Decimal(120), NIGHT, SECOND_NIGHT),
        (2, Decimal(125), SECOND_NIGHT, THIRD_NIGHT),
        (3, Decimal(120), THIRD_NIGHT, None),
    ]


@pytest.mark.parametrize(
    ("unit", "code", "before", "status"),
    [("JZ-I1", "B2.03", "12", "M"), ("JZ-I3", "B3.04", "0.5", "O")],
    ids=["not applicable", "blank where a line may be"],
)
def test_a_figure_may_be_withdrawn(
    unit: str, code: str, before: str, status: str, after: SharedWarehouse
) -> None:
    found = [row[2:4] for row in versions(after, unit, code)]
    assert found == [(Decimal(before), "A"), (None, status)]


def test_a_correction_of_the_qualifier_alone_is_a_new_version(after: SharedWarehouse) -> None:
    found = [(*row[2:5], row[-1]) for row in versions(after, "JZ-I3", "C2.08")]
    assert found == [(30, "A", "nearly", SECOND_NIGHT), (30, "A", "exact", None)]


def test_nothing_of_a_rejected_correction_enters_the_star(after: SharedWarehouse) -> None:
    assert history(after, "JZ-I2") == [(1, Decimal(120), NIGHT, None)]
    assert {row[1] for row in versions(after, "JZ-I2")} == {1}


def test_money_is_kept_in_yuan_beside_the_figure_as_reported(after: SharedWarehouse) -> None:
    found = after.rows(
        """
        select indicator.indicator_code, fact.value, fact.value_yuan
        from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_unit as unit using (unit_version_key)
        where unit.unit_code = 'JZ-00' and fact.value > 0 order by 1
        """
    )
    assert found == [
        ("B2.03", Decimal(9), None),
        ("B3.01", Decimal("0.12"), Decimal(1200)),
        ("D1.08", Decimal("1200.5"), Decimal("1200.5")),
    ]
