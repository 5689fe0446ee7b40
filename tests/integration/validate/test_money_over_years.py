"""Amounts of several years: seasons, new levels, and slips among made-up figures."""

from datetime import date
from json import dumps

import numpy as np
import pytest
from sqlalchemy import Engine, text

from bench.money_figures import Line, MoneyFigures, money_figures
from bench.money_slips import run, score, told_of
from etl.validate.validate import validate
from tests.integration.inbox import Rows, beijing

SEED = 7  # the rule was tuned on others
LINE: Line = ("万元", 2, 3e5)
YEAR = [20, 24, 22, 18, 0, 25, 21, 19, 23, 20, 0, 22]
WINTER = [*YEAR[:11], 220]  # ten times as much each December
RELEASED = "a hundred times as much from July on, which the officer releases once"
# What two years say by month, and in which months a slip is told, of which factor.
SERIES: dict[str, tuple[list[float], dict[int, float]]] = {
    "a season": ([*WINTER, *WINTER], {}),
    "five times as much from the second year on": ([*YEAR, *(5 * month for month in YEAR)], {}),
    "a fifth from May on": ([*YEAR[:4], *(month / 5 for month in [*YEAR[4:], *YEAR])], {}),
    RELEASED: ([*YEAR[:6], *(100 * month for month in [*YEAR[6:], *YEAR])], {6: 100}),
    "a line that begins in the second year": ([0] * 12 + YEAR, {}),
    "千元 in the first year": ([*YEAR[:6], 10 * YEAR[6], *YEAR[7:], *YEAR], {}),
    "千元 in the second year": ([*YEAR, *YEAR[:6], 10 * YEAR[6], *YEAR[7:]], {18: 10}),
    "千元 where last year had nothing": ([*YEAR, *YEAR[:4], 210, *YEAR[5:]], {}),
    "元 in the first year": ([*YEAR[:6], 10_000 * YEAR[6], *YEAR[7:], *YEAR], {6: 10_000}),
    "元 in the season": ([*WINTER, *WINTER[:11], 2_200_000], {23: 10_000}),
    "百万元 in the season": ([*WINTER, *WINTER[:11], 2.2], {23: 0.01}),
}


def test_seasons_and_new_levels_are_no_slips(warehouse: Engine) -> None:
    amounts = np.array([[months for months, _ in SERIES.values()]], dtype=float)
    factor = np.ones_like(amounts)
    for line, (_, slips) in enumerate(SERIES.values()):
        for month, times in slips.items():
            factor[0, line, month] = times
    factor[0, list(SERIES).index(RELEASED)] = 1  # what is told is true, and stands
    lines = (LINE,) * len(SERIES)
    told = told_of(
        warehouse, MoneyFigures(amounts / factor, factor, amounts, np.ones(len(lines)), lines)
    )

    found = {
        name: {int(month): float(told.factor[0, line, month]) for month in months}
        for line, name in enumerate(SERIES)
        for months in np.nonzero(told.factor[0, line] != 1)
    }
    assert found == {name: slips for name, (_, slips) in SERIES.items()}


def test_nearly_all_slips_are_told_and_hardly_anything_else(warehouse: Engine) -> None:
    figures = money_figures(SEED, unions=20, lines=8)
    counted = score(figures, told_of(warehouse, figures))

    assert counted.slips > 100
    assert counted.telling > 0.7 * counted.slips
    assert counted.recall >= 0.98
    assert counted.precision >= 0.98
    assert counted.false_alarms_per_1000 < 0.5


# By line: what each of five unions had last January, of 20 or so in the months after it; what a
# sixth, which had nothing last January, has this January; and the slip that is told.
SEASON: list[float] = [200, 180, 220, 150, 250]
OTHERS: dict[str, tuple[list[float], float, str | None]] = {
    "a season, and a rise besides": (SEASON, 700, None),
    "千元 in a season": (SEASON, 2000, "10"),
    "千元 where nobody has a season": ([20] * 5, 210, "10"),
    "fifteen times as much where no two are alike": ([2, 6, 20, 60, 200], 300, None),
    "千元 where only four unions can tell": ([20, 20, 20, 20, 0], 210, None),
}
FIRST_JANUARY, THIS_JANUARY = 2021011, date(2022, 1, 31)
FURTHER_RULES = {"money-magnitude"}
# as if a month had been accepted by day, and no night had come since; one unit sends the next
WAIT = text("""
    with withdrawn as (
        delete from warehouse.fact_observation where period_key = :period_key
    ),
    empty as (
        update landing.submission set verdict = 'rejected', judged_at = received_at
        where verdict is null and unit_key not in (select unit_key from staging.cell
            inner join landing.submission using (unit_key, submission_key) where verdict is null)
    )
    update landing.submission set loaded_at = null where period_key = :period_key
""")


@pytest.mark.usefixtures("few_rules")
def test_what_all_unions_had_a_year_before_counts_though_it_waits_to_be_loaded(
    warehouse: Engine, rows: Rows
) -> None:
    year = np.resize(np.array([0, 24, 22, 18, 21, 25, 21, 19, 23, 20, 0, 22]), (6, len(OTHERS), 12))
    year[:5, :, 0] = np.transpose([january for january, _, _ in OTHERS.values()])
    ones, lines = np.ones_like(year), (LINE,) * len(OTHERS)
    told_of(warehouse, MoneyFigures(year, ones, year, np.ones(len(lines)), lines))
    typed = [
        {"unit_code": "U5", "line_number": line + 1, "line_code": f"M{line}", "value": value}
        for line, (_, value, _) in enumerate(OTHERS.values())
    ]
    with warehouse.begin() as connection:
        run(connection, "money_submission", month_ends_on=THIS_JANUARY, typed=dumps(typed))
        connection.execute(WAIT, {"period_key": FIRST_JANUARY})
    validate(warehouse, beijing("2022-02-07 10:00"), is_cross_checked=False)

    found = rows(
        "select line_code, substring(advice from '约为应填数的 (.+) 倍') from quality.finding"
        " where rule_id = 'money-magnitude'"
    )
    slips = enumerate(slip for _, _, slip in OTHERS.values())
    assert dict(found) == {f"M{line}": slip for line, slip in slips if slip}
