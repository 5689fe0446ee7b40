"""How clerks type a figure: qualifiers in words, and habits that leave no doubt what is meant."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import NamedTuple, TypeVar

from etl.catalogue.rows import Indicator
from etl.numbers import Qualifier

_T = TypeVar("_T")
_TEN_THOUSAND = 10_000
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_IN_WORDS: dict[Qualifier, tuple[str, ...]] = {
    "nearly": ("近{}",),
    "about": ("约{}",),
    "over": ("{}多", "{}余"),
}


class Habit(NamedTuple):
    """A way to type a figure as text, and where it reads unambiguously."""

    suits: Callable[[Decimal, Indicator], bool]
    typed: Callable[[Decimal, Indicator], str]


def _is_count(indicator: Indicator) -> bool:
    return indicator.yuan_per_unit is None


HABITS: tuple[Habit, ...] = (
    Habit(lambda value, _: value % 1 == 0, lambda value, _: plain(value).translate(_FULL_WIDTH)),
    Habit(lambda value, _: value >= 1000, lambda value, _: f"{Decimal(plain(value)):,f}"),
    Habit(
        # a money line is left alone: 5万元 on a line in 万元 could be taken for 5 or for 50,000
        lambda _, line: _is_count(line) and line.unit_of_measure.isalpha(),
        lambda value, line: plain(value) + line.unit_of_measure,
    ),
    Habit(lambda *_: True, lambda value, _: f" {plain(value)}"),
    Habit(lambda *_: True, lambda value, _: f"{plain(value)} "),
)


def plain(value: Decimal) -> str:
    """Return a figure in digits, without needless zeros after the point."""
    return format(value.normalize(), "f")


def qualified(value: Decimal, qualifier: Qualifier, indicator: Indicator, rng: Random) -> str:
    """Type an inexact figure: 近5, 约100, 20多; on a line that counts, round ones as 近10万."""
    in_ten_thousands = _is_count(indicator) and value and value % _TEN_THOUSAND == 0
    number = f"{plain(value / _TEN_THOUSAND)}万" if in_ten_thousands else plain(value)
    return pick(_IN_WORDS[qualifier], rng).format(number)


def untidy(value: Decimal, indicator: Indicator, rng: Random) -> str:
    """Type an exact figure as text, by one of the habits that suit it."""
    suiting = [habit for habit in HABITS if habit.suits(value, indicator)]
    return pick(suiting, rng).typed(value, indicator)


def pick(options: Sequence[_T], rng: Random) -> _T:
    """Return one of the options."""
    return options[int(rng.random() * len(options))]
