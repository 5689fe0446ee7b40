"""Five years of made-up amounts of money, some of them typed in another unit of money.

A line has a level for each union, a season, a trend, noise of its own spread, zeros, and now and
then a level that shifts for good or a beginning long after the others'.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from etl.numbers import DECIMALS

YUAN = {"元": 1, "百元": 1e2, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
# The unit of measure of each line, its decimal places, and what is usual of it, in 元.
Line = tuple[str, int, float]
LINES: tuple[Line, ...] = (
    *[("万元", 2, 3e5)] * 15,
    *[("元", 2, 2e4)] * 5,
    *[("亿元", 4, 2e8)] * 3,
    *[("千元", 2, 5e4)] * 2,
)
MONTHS = 60
ZEROS = 0.3
SLIPS = 0.02
SHIFTED = 0.3  # of a union's lines, once in the five years
SHIFTS = (2, 5)  # times as much, or as little
SPREADS = (0.1, 0.6)  # standard deviation of the logarithm of a line's noise
PEAKS = 0.25  # of the lines have ten times as much in one month of each year
WAVES = 0.35  # of the lines go up and down in the course of the year
BEGIN_LATE = 0.15  # of a union's lines

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class MoneyFigures:
    """Amounts by union, line and month, each in its line's unit of measure."""

    true: Figures  # rounded as the line asks for; 0 where there is nothing
    factor: Figures  # how many times too large an amount is typed; 1 where it is typed well
    log_level: Figures  # natural logarithm of what the amount would be without noise
    spread: Figures  # of each line
    lines: tuple[Line, ...]

    @cached_property
    def typed(self) -> Figures:
        """The amounts as they are typed, with the decimal places that are read at all."""
        return np.round(self.true * self.factor, DECIMALS)

    @property
    def is_slip(self) -> Mask:
        """Whether an amount was typed in another unit; nobody can tell where it comes to 0."""
        slip: Mask = (self.factor != 1) & (self.typed > 0)
        return slip

    @property
    def is_ambiguous(self) -> Mask:
        """Whether a slip is no further from its level than sound amounts of its line are.

        The largest shift of a level and two standard deviations of the line's noise take a sound
        amount as far: nothing in the figures tells one from the other.
        """
        reach = np.log(SHIFTS[1]) + 2 * self.spread[None, :, None]
        with np.errstate(divide="ignore"):
            distance = np.abs(np.log(self.typed) - self.log_level)
        ambiguous: Mask = self.is_slip & (distance <= reach)
        return ambiguous


def money_figures(seed: int, unions: int, lines: int = len(LINES)) -> MoneyFigures:
    """Make up the figures of a federation, the same for the same seed; ``lines`` are spread out."""
    random = default_rng(seed)
    chosen = tuple(LINES[number] for number in np.linspace(0, len(LINES) - 1, lines).astype(int))
    yuan = np.array([YUAN[unit] for unit, _, _ in chosen])
    usual = np.log([amount for _, _, amount in chosen])
    step = np.array([10.0**-decimals for _, decimals, _ in chosen])
    spread = random.uniform(*SPREADS, lines)
    shape = (unions, lines, MONTHS)
    log_level = (
        (usual + random.normal(0, 1, lines))[:, None]
        + random.normal(0, 0.8, (unions, 1, 1))
        + random.normal(0, 0.4, (unions, lines, 1))
        + random.normal(0, 0.1, (unions, lines, 1)) * np.arange(MONTHS) / 12
        + np.array([_season(random) for _ in chosen])
        + _shifts(random, shape)
        - np.log(yuan)[:, None]
    )
    amount = np.exp(log_level + random.normal(0, 1, shape) * spread[:, None])
    amount[(random.random(shape) < ZEROS) | _before_begin(random, shape)] = 0
    true = np.round(amount / step[:, None]) * step[:, None]
    return MoneyFigures(true, _factors(random, yuan, shape), log_level, spread, chosen)


def _season(random: Generator) -> Figures:
    """Return what a line's months add to the logarithm of its level."""
    kind = random.random()
    year = np.zeros(12)
    if kind < PEAKS:
        year[random.integers(12)] = np.log(10)
    elif kind < PEAKS + WAVES:
        height, begin = random.uniform(0.1, 0.5), random.random()
        year = height * np.sin(2 * np.pi * (np.arange(12) / 12 + begin))
    return np.resize(year, MONTHS)


def _shifts(random: Generator, shape: tuple[int, int, int]) -> Figures:
    least, most = SHIFTS
    size = random.uniform(np.log(least), np.log(most), shape[:2]) * random.choice(
        [-1, 1], shape[:2]
    )
    month = np.where(
        random.random(shape[:2]) < SHIFTED, random.integers(3, MONTHS, shape[:2]), MONTHS
    )
    return np.where(np.arange(MONTHS) >= month[:, :, None], size[:, :, None], 0)


def _before_begin(random: Generator, shape: tuple[int, int, int]) -> Mask:
    month = np.where(random.random(shape[:2]) < BEGIN_LATE, random.integers(1, 36, shape[:2]), 0)
    return np.arange(MONTHS) < month[:, :, None]


def _factors(random: Generator, yuan: Figures, shape: tuple[int, int, int]) -> Figures:
    """Return 1, or for a slip one of the line's factors, each as often as the others."""
    factors = np.ones(shape)
    for line, own in enumerate(yuan):
        possible = [own / other for other in YUAN.values() if other != own]
        slips = random.random((shape[0], MONTHS)) < SLIPS
        factors[:, line][slips] = random.choice(possible, int(slips.sum()))
    return factors
