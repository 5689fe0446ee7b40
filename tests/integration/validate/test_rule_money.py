"""Amounts that are off by the unit of money, told by the union's own other months."""

from decimal import Decimal
from math import log

import pytest
from sqlalchemy import Engine, text

from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing

NIGHT = beijing("2020-05-07 02:00")
MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04")

# line: what January to March said, what April says, and the slip that is told: how many times too
# large, and the unit that it seems to be in
COUNTY = {
    "C2.01": (("20", "24.5", "22"), "230000", ("10000", "元")),
    "C2.03": (("20", "24.5", "22"), "1500000", ("10000", "元")),  # a rise besides
    "B3.01": (("1", "50", "3"), "30000", ("10000", "元")),  # uneven months, yet unmistakable
    "C2.05": (("3", "3", "3"), "310", ("100", "百元")),
    "C2.07": (("3", "3.3", "3.1"), "31", None),  # ten times as much may be April's season
    "D1.04": (("3", "3", "3"), "9", None),  # three times as much is a rise
    "D2.04": (("1", "50", "3"), "200", None),  # months so uneven that a hundredfold cannot be told
    "B3.05": (("10", "10", "10"), "0.1", ("0.01", "百万元")),
    "D1.06": (("3", "0", "3"), "30000", None),  # two months are not enough
    "D2.02": (("0.05", "0.06", "0.05"), "500", ("10000", "元")),  # rounding makes no such step
}
CITY = {"D1.08": (("3000", "3200.5", "2800"), "0.3", ("0.0001", "万元"))}  # a line in 元

Cases = dict[str, tuple[tuple[str, str, str], str, tuple[str, str] | None]]


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
        select
            line_code, substring(advice from '约为应填数的 (.+) 倍'),
            substring(advice from '看起来是以“(.+)”填的'), period_code
        from quality.finding inner join landing.submission using (unit_key, submission_key)
        inner join warehouse.dim_period using (period_key) order by line_code
        """
    )
    told = [(code, *slip, "2020-04") for code, (_, _, slip) in sorted(cases.items()) if slip]
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


# A line's unit of measure in 元, what is usual of it, what is typed, and the slip that it is.
READINGS = {
    "yuan-as-ten-thousands": ("1", "20000", "2", ("0.0001", "万元")),
    "yuan-as-thousands": ("1", "20000", "20", ("0.001", "千元")),
    "yuan-as-hundreds": ("1", "20000", "200", ("0.01", "百元")),
    "yuan-as-millions": ("1", "20000", "0.02", ("0.000001", "百万元")),
    "yuan-as-hundred-millions": ("1", "20000", "0.0002", ("0.00000001", "亿元")),
    "thousands-as-yuan": ("1000", "20", "20000", ("1000", "元")),
    "thousands-as-ten-thousands": ("1000", "20", "2", ("0.1", "万元")),
    "ten-thousands-as-yuan": ("10000", "20", "200000", ("10000", "元")),
    "ten-thousands-as-thousands": ("10000", "20", "200", ("10", "千元")),
    "ten-thousands-as-millions": ("10000", "20", "0.2", ("0.01", "百万元")),
    "ten-thousands-as-hundred-millions": ("10000", "20", "0.002", ("0.0001", "亿元")),
    "hundred-millions-as-yuan": ("100000000", "2", "200000000", ("100000000", "元")),
    "hundred-millions-as-thousands": ("100000000", "2", "200000", ("100000", "千元")),
    "hundred-millions-as-ten-thousands": ("100000000", "2", "20000", ("10000", "万元")),
    "hundred-millions-as-millions": ("100000000", "2", "200", ("100", "百万元")),
    "five-times-as-much": ("10000", "20", "100", None),
    "a-fifth": ("10000", "20", "4", None),
    "between-two-units": ("1", "20000", "2000", None),  # no unit of money is ten 元
}
HISTORY = text("""
    insert into quality.money_history (
        unit_key, submission_key, line_code, period_key, value, yuan_per_unit, lowest, highest,
        is_beyond_bounds, log_value, log_lower, log_usual, log_upper, log_recent, log_season
    )
    values (
        1, 1, :line, 2020061, :value, :yuan, :usual, :usual,
        false, :log_value, :log_usual - 0.1, :log_usual, :log_usual + 0.1, :log_usual + 0.1,
        :log_usual + 0.2
    )
""")


def test_the_likeliest_unit_follows_from_the_unit_that_the_line_asks_for(
    warehouse: Engine, rows: Rows
) -> None:
    with warehouse.begin() as connection:
        for line, (yuan, usual, typed, _) in READINGS.items():
            values = {"yuan": Decimal(yuan), "usual": Decimal(usual), "value": Decimal(typed)}
            logs = {"log_usual": log(float(usual)), "log_value": log(float(typed))}
            connection.execute(HISTORY, {"line": line, **values, **logs})

    found = rows("select line_code, trim_scale(factor), unit from quality.money_slip")
    assert {line: (f"{factor:f}", unit) for line, factor, unit in found} == {
        line: slip for line, (_, _, _, slip) in READINGS.items() if slip
    }
