"""An obligation that the officer closes is waited for no more, until it is opened again."""

import pytest

from etl import on_demand, pipeline
from etl.decide.closure import Closure
from etl.errors import DecisionError
from tests.integration.conftest import SharedWarehouse
from tests.integration.decide.officer import DECIDED_AT
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.letters import letters, section

pytestmark = pytest.mark.usefixtures("few_rules")

REASON = "该区工会年内撤并，由开发区工会并表报送"
SHOWN = """
    select completeness.timeliness, rate.expected, quality.expected, league.expected
    from report.completeness as completeness
    left join report.reporting_rate as rate using (unit_code, period_code)
    left join report.quality_by_unit as quality using (unit_code, period_code)
    left join report.league_table as league using (unit_code, period_code)
    where unit_code = :unit and period_code = '2020-04'
    """
COVERAGE = """
    select period_code, units_reported, units_expected from report.programme_by_unit
    where unit_code = :unit and indicator_code = 'B2.03' and period_code in ('2020-04', '2020H1')
    order by period_code
    """
OF_THE_CITY = """
    select expected from report.reporting_rate where unit_code = 'JZ' and period_code = '2020-04'
    """


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """The night after April was due: JZ-22 sent it, JZ-24 in a form that was returned."""
    shared.inbox.send("JZ-22", "2020-04", {}, beijing("2020-05-04 10:00"))
    shared.inbox.send("JZ-24", "2020-04", {"B2.03": "-5"}, beijing("2020-05-04 10:00"))
    shared.night(beijing("2020-05-07 02:00"))
    return shared


def close(unit: str, *, period: str = "2020-04", form: str | None = None) -> list[str]:
    return on_demand.close(Closure(unit, period, True, "王五", REASON, form), DECIDED_AT)


def reopen(unit: str) -> list[str]:
    reason = "单位来函，仍然单独报送"
    return on_demand.close(Closure(unit, "2020-04", False, "王五", reason), DECIDED_AT)


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("unit", ["JZ-03", "JZ-24"], ids=["silent", "returned"])
def test_what_is_closed_is_excused_and_in_no_denominator_until_it_is_opened_again(
    unit: str, rows: Rows
) -> None:
    (form,) = close(unit)
    assert form.endswith("总工会 2020-04 工会重点工作月报（县市区总工会）")
    pipeline.gate()
    ((timeliness, *denominators),) = rows(SHOWN, unit=unit)
    assert timeliness == "excused"
    assert not any(denominators)
    assert rows(OF_THE_CITY) == [(9,)]

    assert reopen(unit) == [form]
    pipeline.gate()
    assert rows(SHOWN, unit=unit) == [("missing", 1, 1, 1)]
    assert rows(OF_THE_CITY) == [(10,)]


def test_a_closed_month_is_expected_in_no_figure_of_the_month_or_the_half_year(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    """B2.03 is due of ten units: JZ-22 has sent January to April, and need not send June."""
    for month in ("2020-01", "2020-02", "2020-03", "2020-05"):
        inbox.send("JZ-22", month, {}, beijing("2020-06-04 10:00"))
    night(beijing("2020-06-08 02:00"))
    assert rows(COVERAGE, unit="JZ") == [("2020-04", 1, 10), ("2020H1", 1, 10)]

    close("JZ-03")
    close("JZ-22", period="2020-06")
    night(beijing("2020-07-08 02:00"))
    assert rows(COVERAGE, unit="JZ-03") == [("2020-04", 0, 0), ("2020H1", 0, 1)]
    assert rows(COVERAGE, unit="JZ-22") == [("2020-04", 1, 1), ("2020H1", 1, 1)]
    assert rows(COVERAGE, unit="JZ") == [("2020-04", 1, 9), ("2020H1", 1, 10)]

    for month in ("2020-01", "2020-02", "2020-03", "2020-05", "2020-06"):
        close("JZ-03", period=month)
    night(beijing("2020-07-09 02:00"))
    assert rows(COVERAGE, unit="JZ")[1] == ("2020H1", 1, 9)


@pytest.mark.usefixtures("inbox")
def test_nobody_is_reminded_of_what_is_closed_and_the_digest_says_why(
    night: Night, rows: Rows
) -> None:
    close("JZ-24")
    night(beijing("2020-05-15 02:00"))
    reminded = [letter.to for letter in letters(rows, "reminder", beijing("2020-05-15 02:00"))]
    assert "jiangling" not in reminded
    assert "jingzhouqu" in reminded
    digest = letters(rows, "digest")[-1].text
    (line,) = section(digest, "免报（1 份").splitlines()
    assert line == f"- 江陵县总工会 2020年4月 荆工统2表，由王五决定：{REASON}"
    assert "江陵县总工会" not in section(digest, "欠报").split("\n\n")[0]
    assert "== 待处理" not in digest


def test_a_form_that_is_accepted_after_all_counts_as_ever(
    night: Night, rows: Rows, inbox: Inbox
) -> None:
    close("JZ-03")
    inbox.send("JZ-03", "2020-04", {}, beijing("2020-05-08 10:00"))
    night(beijing("2020-05-09 02:00"))
    assert rows(SHOWN, unit="JZ-03") == [("late", 1, 1, 1)]


@pytest.mark.usefixtures("inbox")
def test_a_period_may_be_closed_before_it_is_over(night: Night, rows: Rows) -> None:
    close("JZ-03", period="2020-05")
    night(beijing("2020-06-01 02:00"))
    listed = "select timeliness from report.completeness where period_code = '2020-05'"
    assert rows(f"{listed} and unit_code = 'JZ-03'") == [("excused",)]
    assert rows("select count(*) from quality.closure where counted_at is null") == [(0,)]


@pytest.mark.usefixtures("warehouse")
def test_what_cannot_be_closed_is_refused_and_changes_nothing(rows: Rows) -> None:
    for unit, form, refusal in (
        ("JZ-22", None, "已经通过"),
        ("JZ-99", None, "没有这样的应报报表"),
        ("JZ-03", "JZ-F1", "没有这样的应报报表"),
    ):
        with pytest.raises(DecisionError, match=refusal):
            close(unit, form=form)
    with pytest.raises(DecisionError, match="没有说明情况"):
        on_demand.close(Closure("JZ-03", "2020-04", True, "王五", "核实无误"), DECIDED_AT)
    with pytest.raises(DecisionError, match="--by"):
        on_demand.close(Closure("JZ-03", "2020-04", True, " ", REASON), DECIDED_AT)
    with pytest.raises(DecisionError, match="没有免报"):
        reopen("JZ-03")
    assert rows("select count(*) from quality.closure") == [(0,)]
