"""Amounts of several years: seasons, new levels, and slips among made-up figures."""

import numpy as np
from sqlalchemy import Engine

from bench.money_figures import Line, MoneyFigures, money_figures
from bench.money_slips import score, told_of

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
