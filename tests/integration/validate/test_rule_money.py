"""Amounts that are off by the unit of money, told by the union's own other months."""

from decimal import Decimal

import pytest

from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing

NIGHT = beijing("2020-05-07 02:00")
MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04")

# line: what January to March said, what April says, and how many times too large that is told to be
COUNTY = {
    "C2.01": (("20", "24.5", "22"), "230000", "10000"),
    "C2.03": (("20", "24.5", "22"), "1500000", "10000"),  # a rise besides
    "B3.01": (("1", "50", "3"), "30000", "10000"),  # uneven months, yet unmistakable
    "C2.05": (("3", "3", "3"), "310", "100"),
    "C2.07": (("3", "3.3", "3.1"), "31", "10"),
    "D1.04": (("3", "3", "3"), "9", None),  # three times as much is a rise
    "D2.04": (("1", "50", "3"), "400", None),  # months so uneven that a hundredfold cannot be told
    "B3.05": (("10", "10", "10"), "0.1", None),  # a hundredth is no unit of money
    "D1.06": (("3", "0", "3"), "30000", None),  # two months are not enough
    "D2.02": (("0.05", "0.06", "0.05"), "500", None),  # rounding alone could look like it
}
CITY = {"D1.08": (("3000", "3200.5", "2800"), "0.3", "0.0001")}  # a line in 元

Cases = dict[str, tuple[tuple[str, str, str], str, str | None]]


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Amounts of one form that differ in kind need more lines than the small federation has."""
    return shipped


def send(inbox: Inbox, unit: str, cases: Cases) -> None:
    """Send January to April of a union; 本年累计 is the sum so far of what was typed."""
    for number, period in enumerate(MONTHS, start=1):
        figures: dict[str, str | Entry] = {}
        for code, (earlier, april, _) in cases.items():
            months = [Decimal(month) for month in (*earlier, april)][:number]
            figures[code] = Entry(months[-1], sum(months, Decimal(0)))
        inbox.send(unit, period, figures, beijing("2020-05-04 10:00"))


@pytest.mark.parametrize(("unit", "cases"), [("JZ-22", COUNTY), ("JZ-00", CITY)])
def test_a_slip_of_the_unit_of_money_is_told_by_the_other_months(
    unit: str, cases: Cases, inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, unit, cases)
    night(NIGHT)

    found = rows(
        """
        select line_code, substring(advice from '约为应填数的 (.+) 倍'), period_code
        from quality.finding inner join landing.submission using (unit_key, submission_key)
        inner join warehouse.dim_period using (period_key) order by line_code
        """
    )
    told = [(code, factor, "2020-04") for code, (_, _, factor) in sorted(cases.items()) if factor]
    assert found == told
    assert rows("select verdict from landing.submission order by period_key") == [
        ("accepted",),
        ("accepted",),
        ("accepted",),
        ("held",),
    ]


def test_what_else_is_wrong_with_such_an_amount_is_told_at_once(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    months = {"01": ("2", "2"), "02": ("2.5", "4.5"), "03": ("2", "6.5"), "04": ("21000", "86000")}
    for month, (current, ytd) in months.items():
        part = Entry(Decimal(current), Decimal(ytd))
        total = Entry(Decimal(5), 5 * Decimal(month))
        inbox.send(
            "JZ-I1", f"2020-{month}", {"B3.04": part, "B3.05": total}, beijing("2020-05-04 10:00")
        )
    night(NIGHT)

    found = rows("select rule_id, line_code, cell from quality.finding order by cell, rule_id")
    assert [(rule, code, cell[0]) for rule, code, cell in found] == [
        ("money-magnitude", "B3.04", "D"),
        ("part-within-total", "B3.04", "D"),
        ("cumulative-continues", "B3.04", "E"),
        ("part-within-total", "B3.04", "E"),
    ]
