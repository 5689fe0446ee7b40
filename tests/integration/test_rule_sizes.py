"""Figures that are too large to be true hold a form, whatever the union reported before."""

from decimal import Decimal

import pytest

from etl import settings
from etl.demo.published import published_figures
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

NIGHTS = {month: beijing(f"2020-{month + 1:02}-06 02:00") for month in range(1, 5)}
HUGE = "999999999999999999"

COUNT = "C2.04"  # 人; at most 10,000,000, and 1,000 times what came before beyond 100,000
MONEY = "B3.05"  # 万元; at most 1,000,000,000 元


def send(inbox: Inbox, unit: str, month: int, figures: dict[str, str | Entry]) -> None:
    arrived = beijing(f"2020-{month + 1:02}-05 10:00")
    inbox.send(unit, f"2020-{month:02}", figures, arrived)


def found(rows: Rows) -> list[tuple[str, ...]]:
    return rows(
        """
        select line_code, left(cell, 1), found, expected from quality.finding
        where rule_id = 'size-plausible' order by 1, 2
        """
    )


def verdicts(rows: Rows) -> list[str]:
    ordered = "select verdict from landing.submission order by period_key, unit_key"
    return [verdict for (verdict,) in rows(ordered)]


def test_forms_full_of_eighteen_digits_are_held_without_any_history(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    units = ("JZ-00", "JZ-02", "JZ-22", "JZ-87", "JZ-I1", "JZ-I2", "JZ-I3", "JZ-I4")
    whole_form = {line.indicator_code: HUGE for line in inbox.catalogue.form_lines}
    for unit in units:
        send(inbox, unit, 1, whole_form)
    night(NIGHTS[1])

    assert set(verdicts(rows)) <= {"held", "rejected"}
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
    assert judged[0][0] > 8 * 2 * 37
    assert judged[0][0] == judged[0][1]


@pytest.mark.parametrize(
    ("code", "largest", "above", "bound"),
    [(COUNT, "10000000", "10000001", "10000000 人"), (MONEY, "100000", "100000.01", "100000 万元")],
)
def test_a_figure_may_be_as_large_as_its_kind_allows_and_no_larger(
    code: str, largest: str, above: str, bound: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, "JZ-I1", 1, {code: largest})
    send(inbox, "JZ-I2", 1, {code: above})
    night(NIGHTS[1])

    assert found(rows) == [
        (code, "D", above, f"不大于 {bound}"),
        (code, "E", above, f"不大于 {bound}"),
    ]
    assert verdicts(rows) == ["accepted", "held"]


def test_the_figure_of_the_year_may_be_as_large_as_its_months_together(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, "JZ-I1", 1, {COUNT: "9000000"})
    night(NIGHTS[1])
    send(inbox, "JZ-I1", 2, {COUNT: Entry("9000000", "18000000")})
    night(NIGHTS[2])
    send(inbox, "JZ-I2", 2, {COUNT: Entry("9000000", "20000001")})
    night(NIGHTS[3])

    assert found(rows) == [(COUNT, "E", "20000001", "不大于 20000000 人")]


def test_a_figure_is_held_against_what_the_union_had_accepted_before(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, "JZ-I1", 1, {COUNT: "150", "C2.02": "7"})
    send(inbox, "JZ-I2", 1, {COUNT: "150", "C2.02": "0"})
    night(NIGHTS[1])
    figures = {COUNT: Entry("150001", "150151"), "C2.02": Entry("99999", "100006")}
    send(inbox, "JZ-I1", 2, figures)  # a count up to 100,000 is never so held
    send(inbox, "JZ-I2", 2, {COUNT: Entry("150000", "150150"), "C2.02": Entry("900000", "900000")})
    night(NIGHTS[2])

    assert found(rows) == [(COUNT, "D", "150001", "不大于 150000 人")]
    assert verdicts(rows) == ["accepted", "accepted", "held", "accepted"]


def test_what_came_in_the_same_night_makes_no_room_for_a_larger_figure(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, "JZ-I1", 1, {COUNT: "150"})
    night(NIGHTS[1])
    send(inbox, "JZ-I1", 2, {COUNT: Entry("150000", "150150")})
    send(inbox, "JZ-I1", 3, {COUNT: Entry("9000000", "9150150")})
    night(NIGHTS[3])

    assert found(rows) == [
        (COUNT, "D", "9000000", "不大于 150000 人"),
        (COUNT, "E", "9150150", "不大于 450000 人"),
    ]


def test_an_indicators_own_maximum_stands_before_that_of_its_kind(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    add_maxima(store, {COUNT: "40"})
    send(inbox, "JZ-I1", 1, {COUNT: "40.0"})
    send(inbox, "JZ-I2", 1, {COUNT: "41"})
    night(NIGHTS[1])

    assert found(rows) == [
        (COUNT, "D", "41", "不大于 40 人"),
        (COUNT, "E", "41", "不大于 40 人"),
    ]


def test_without_any_bound_nothing_is_too_large(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    sizes = (settings.ROOT / "catalogue" / "jingzhou" / "plausible_sizes.csv").read_text("utf-8")
    store(("plausible_sizes.csv", sizes, sizes.splitlines()[0] + "\n"))
    send(inbox, "JZ-I1", 1, {COUNT: HUGE})
    night(NIGHTS[1])

    assert found(rows) == []
    assert rows(
        "select passed, failed from quality.rule_result where rule_id = 'size-plausible'"
    ) == [(0, 0)]


def test_a_slip_of_the_unit_of_money_is_told_once(inbox: Inbox, night: Night, rows: Rows) -> None:
    for month in range(1, 4):
        ytd = Decimal(20_000) * month
        send(inbox, "JZ-22", month, {MONEY: Entry(Decimal(20_000), ytd)})
    send(inbox, "JZ-22", 4, {MONEY: Entry("200000000", "200060000")})
    night(NIGHTS[4])

    assert rows("select rule_id, found from quality.finding") == [("money-magnitude", "200000000")]


def test_the_published_totals_of_the_whole_city_are_plausible_of_one_union(rows: Rows) -> None:
    published = published_figures()
    maxima = dict(rows("select indicator_code, maximum from warehouse.dim_indicator"))

    assert len(published) > 80
    for figure in published:
        assert figure.value * 10 < maxima[figure.indicator_code], figure


def add_maxima(store: Store, maxima: dict[str, str]) -> None:
    """Give indicators.csv the column that the shipped one does without."""
    path = settings.ROOT / "catalogue" / "jingzhou" / "indicators.csv"
    content = path.read_text("utf-8")
    heads, *lines = content.splitlines()
    with_column = [f"{heads},maximum"]
    with_column += [f"{line},{maxima.get(line.partition(',')[0], '')}" for line in lines]
    store(("indicators.csv", content, "\n".join(with_column) + "\n"))
