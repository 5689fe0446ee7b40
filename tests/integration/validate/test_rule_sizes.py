"""Figures that are too large to be true hold a form, whatever the union reported before."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from etl.database.roles import Role
from etl.demo.published import published_figures
from etl.workbook.template import Entry
from tests.conftest import SMALL, Federation, fresh_warehouse
from tests.integration.conftest import SharedWarehouse, after_a_gap, judge, judge_and_load
from tests.integration.inbox import Inbox, Rows, Store, beijing

NIGHTS = {month: beijing(f"2020-{month + 1:02}-06 02:00") for month in range(1, 5)}
HUGE = "999999999999999999"

COUNT = "B2.03"  # 个; at most 10,000,000, and 1,000 times what came before beyond 100,000
MONEY = "B3.05"  # 万元; at most 1,000,000,000 元
WITHIN = "按本单位其他各期或指标目录，应在 5 至 500 万元"
OF_UNIT = """
    submission_key in (
        select submission_key from landing.submission where unit_key = (
            select distinct unit_key from warehouse.dim_unit where unit_code = :unit
        )
    )
"""


def send(
    inbox: Inbox, unit: str, month: int, figures: dict[str, str | Entry], at: str = ""
) -> None:
    arrived = beijing(at or f"2020-{month + 1:02}-05 10:00")
    inbox.send(unit, f"2020-{month:02}", figures, arrived)


def found(rows: Rows, unit: str) -> list[tuple[str, ...]]:
    """Return line, column, text and bound of each figure of a unit that is too large."""
    findings = "select line_code, left(cell, 1), found, expected from quality.finding"
    return rows(
        f"{findings} where rule_id = 'size-plausible' and {OF_UNIT} order by 1, 2", unit=unit
    )


def verdicts(rows: Rows, unit: str) -> list[str]:
    """Return the verdicts on a unit's months."""
    of_unit = f"select verdict from landing.submission where {OF_UNIT} order by period_key"  # noqa: S608
    return [verdict for (verdict,) in rows(of_unit, unit=unit)]


@pytest.fixture(scope="module")
def judged(shared: SharedWarehouse) -> Rows:
    """Three nights; each union is a case of its own."""
    inbox = shared.inbox
    send(inbox, "JZ-I1", 1, {COUNT: "10000000"})
    send(inbox, "JZ-I2", 1, {COUNT: "10000001"})
    send(inbox, "JZ-02", 1, {MONEY: "100000"})
    send(inbox, "JZ-03", 1, {MONEY: "100000.01"})
    send(inbox, "JZ-22", 1, {COUNT: "9000000"})
    send(inbox, "JZ-23", 1, {COUNT: "150", "E3.01": "7"})
    send(inbox, "JZ-24", 1, {COUNT: "150", "E3.01": "0"})
    send(inbox, "JZ-I3", 1, {COUNT: "200"})  # which it corrects
    judge_and_load(NIGHTS[1])
    send(inbox, "JZ-22", 2, {COUNT: Entry("9000000", "18000000")})
    send(inbox, "JZ-I3", 1, {COUNT: "150"}, at="2020-03-05 10:00")
    figures = {COUNT: Entry("150001", "150151"), "E3.01": Entry("99999", "100006")}
    send(inbox, "JZ-23", 2, figures)  # a count up to 100,000 is never so held
    figures = {COUNT: Entry("150000", "150150"), "E3.01": Entry("900000", "900000")}
    send(inbox, "JZ-24", 2, figures)
    judge_and_load(NIGHTS[2])
    send(inbox, "JZ-00", 2, {COUNT: Entry("9000000", "20000001")})
    send(inbox, "JZ-I3", 2, {COUNT: Entry("150000", "150150")})
    send(inbox, "JZ-I3", 3, {COUNT: Entry("9000000", "9150150")})
    for month in range(1, 4):
        ytd = Decimal(20_000) * month
        send(inbox, "JZ-81", month, {MONEY: Entry(Decimal(20_000), ytd)})
    send(inbox, "JZ-81", 4, {MONEY: Entry("200000000", "200060000")})
    judge_and_load(after_a_gap(NIGHTS[4]))
    return shared.rows


def test_forms_full_of_eighteen_digits_are_held_without_any_history(
    inbox: Inbox, rows: Rows
) -> None:
    units = ("JZ-00", "JZ-02", "JZ-22", "JZ-81", "JZ-I1", "JZ-I2", "JZ-I3")
    whole_form = {line.indicator_code: HUGE for line in inbox.catalogue.form_lines}
    for unit in units:
        send(inbox, unit, 1, whole_form)
    judge(NIGHTS[1])

    assert all(set(verdicts(rows, unit)) <= {"held", "rejected"} for unit in units)
    judged = rows(
        """
        select count(*), count(*) filter (where exists (
            select 1 from quality.finding as finding
            where finding.submission_key = cell.submission_key and finding.cell = cell.cell
                and finding.rule_id = 'size-plausible'
        ))
        from staging.cell as cell where cell.text = :huge
        """,
        huge=HUGE,
    )
    assert judged[0][0] > 7 * 2 * 6
    assert judged[0][0] == judged[0][1]


@pytest.mark.parametrize(
    ("code", "fits", "too_large", "above", "bound"),
    [
        (COUNT, "JZ-I1", "JZ-I2", "10000001", "10000000 个"),
        (MONEY, "JZ-02", "JZ-03", "100000.01", "100000 万元"),
    ],
)
def test_a_figure_may_be_as_large_as_its_kind_allows_and_no_larger(
    code: str, fits: str, too_large: str, above: str, bound: str, judged: Rows
) -> None:
    assert (found(judged, fits), verdicts(judged, fits)) == ([], ["accepted"])
    assert found(judged, too_large) == [
        (code, "D", above, f"在 0 至 {bound}之间"),
        (code, "E", above, f"在 0 至 {bound}之间"),
    ]
    assert verdicts(judged, too_large) == ["held"]


def test_the_figure_of_the_year_may_be_as_large_as_its_months_together(judged: Rows) -> None:
    assert found(judged, "JZ-22") == []
    assert found(judged, "JZ-00") == [(COUNT, "E", "20000001", "在 0 至 20000000 个之间")]


def test_a_figure_is_held_against_what_the_union_had_accepted_before(judged: Rows) -> None:
    assert found(judged, "JZ-23") == [(COUNT, "D", "150001", "在 0 至 150000 个之间")]
    assert verdicts(judged, "JZ-23") == ["accepted", "held"]
    assert (found(judged, "JZ-24"), verdicts(judged, "JZ-24")) == ([], ["accepted", "accepted"])


def test_what_came_in_the_same_night_or_was_corrected_makes_no_room_for_a_larger_figure(
    judged: Rows,
) -> None:
    assert found(judged, "JZ-I3") == [
        (COUNT, "D", "9000000", "在 0 至 150000 个之间"),
        (COUNT, "E", "9150150", "在 0 至 450000 个之间"),
    ]


def test_a_slip_of_the_unit_of_money_is_told_once(judged: Rows) -> None:
    slip = f"select rule_id, found from quality.finding where {OF_UNIT}"  # noqa: S608
    assert judged(slip, unit="JZ-81") == [("money-magnitude", "200000000")]


def test_an_indicators_own_maximum_stands_before_that_of_its_kind(
    store: Store, inbox: Inbox, rows: Rows
) -> None:
    add_bounds(store, {COUNT: ("", "40")})
    send(inbox, "JZ-I1", 1, {COUNT: "40.0"})
    send(inbox, "JZ-I2", 1, {COUNT: "41"})
    judge(NIGHTS[1])

    assert found(rows, "JZ-I2") == [
        (COUNT, "D", "41", "在 0 至 40 个之间"),
        (COUNT, "E", "41", "在 0 至 40 个之间"),
    ]


def test_without_any_bound_nothing_is_too_large(store: Store, inbox: Inbox, rows: Rows) -> None:
    sizes = (SMALL / "plausible_sizes.csv").read_text("utf-8")
    store(("plausible_sizes.csv", sizes, sizes.splitlines()[0] + "\n"))
    send(inbox, "JZ-I1", 1, {COUNT: HUGE})
    judge(NIGHTS[1])

    assert found(rows, "JZ-I1") == []
    assert rows(
        "select passed, failed from quality.rule_result where rule_id = 'size-plausible'"
    ) == [(0, 0)]


def test_the_published_totals_of_the_whole_city_are_plausible_of_one_union(
    server_urls: dict[Role, URL], shipped: Federation, tmp_path: Path
) -> None:
    published = published_figures()
    with (
        fresh_warehouse(server_urls, shipped, tmp_path / "var") as engine,
        engine.connect() as connection,
    ):
        maximum = "select indicator_code, maximum from warehouse.dim_indicator"
        maxima = dict(connection.execute(text(maximum)).all())

    assert len(published) > 80
    for figure in published:
        assert figure.value * 10 < maxima[figure.indicator_code], figure


def test_an_amount_beyond_its_bounds_is_a_slip_if_another_unit_brings_it_within_them(
    store: Store, inbox: Inbox, rows: Rows
) -> None:
    add_bounds(store, {MONEY: ("5", "500")})
    typed = {"JZ-I1": "2500000", "JZ-I2": "0.02", "JZ-I3": "0", "JZ-02": "5", "JZ-03": "500"}
    for unit, amount in typed.items():
        send(inbox, unit, 1, {MONEY: amount})
    send(inbox, "JZ-22", 1, {MONEY: "123456789012"})
    judge(NIGHTS[1])

    of_current = """
        select rule_id, found, expected, substring(advice from '看起来是以“(.+)”填的')
        from quality.finding where cell like 'D%' order by submission_key, rule_id
    """
    assert sorted(rows(of_current)) == [
        ("money-magnitude", "0.02", f"{WITHIN}上下", "亿元"),
        ("money-magnitude", "2500000", f"{WITHIN}上下", "元"),
        ("size-plausible", "123456789012", "在 5 至 500 万元之间", None),
    ]


def test_a_count_below_its_minimum_is_held_and_zero_is_not(
    store: Store, inbox: Inbox, rows: Rows
) -> None:
    add_bounds(store, {COUNT: ("5", "40")})
    for unit, count in {"JZ-I1": "4", "JZ-I2": "5", "JZ-I3": "0"}.items():
        send(inbox, unit, 1, {COUNT: count})
    judge(NIGHTS[1])

    assert [verdicts(rows, unit) for unit in ("JZ-I1", "JZ-I2", "JZ-I3")] == [
        ["held"],
        ["accepted"],
        ["accepted"],
    ]
    assert found(rows, "JZ-I1") == [
        (COUNT, "D", "4", "在 5 至 40 个之间"),
        (COUNT, "E", "4", "在 5 至 40 个之间"),
    ]


def add_bounds(store: Store, bounds: dict[str, tuple[str, str]]) -> None:
    """Give indicators.csv the columns that the catalogue does without: minimum and maximum."""
    content = (SMALL / "indicators.csv").read_text("utf-8")
    heads, *lines = content.splitlines()
    with_columns = [f"{heads},minimum,maximum"]
    for line in lines:
        with_columns.append(",".join([line, *bounds.get(line.partition(",")[0], ("", ""))]))
    store(("indicators.csv", content, "\n".join(with_columns) + "\n"))
