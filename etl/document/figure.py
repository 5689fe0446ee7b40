"""A figure as people write it: 近300, 1万多, 570.4; and how it has changed."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from etl.document.content import Stated

MISSING = "—"
_TEN_THOUSAND = 10_000
_IN_WORDS = {"exact": "{}", "nearly": "近{}", "about": "约{}"}
# over: 1万多, 20余; after any other figure neither word stands, so a word before it says the same
_OVER_TEN_THOUSANDS, _OVER_TENS, _OVER_OTHERS = "{}多", "{}余", "逾{}"


@dataclass(frozen=True)
class Change:
    """How a figure has changed, in percent of what it was, without a sign."""

    direction: Literal["up", "down", "none"]
    percent: Decimal  # to one decimal

    @property
    def signed_percent(self) -> Decimal:
        """The percentage, negative if the figure has fallen."""
        return -self.percent if self.direction == "down" and self.percent else self.percent


def plain(value: Decimal) -> str:
    """Return a value in digits, without needless zeros after the point."""
    return f"{value.normalize():f}"


def printed(value: Decimal | None, qualifier: str | None, unit_of_measure: str) -> str:
    """Return a figure as the printed report words it: 近10万, 约100, 20余; — if it is missing.

    Round figures that are not exact are written in 万, unless their unit of measure already is.
    """
    if value is None or qualifier is None:
        return MISSING
    is_round = value != 0 and value % _TEN_THOUSAND == 0 and "万" not in unit_of_measure
    in_ten_thousands = is_round and qualifier != "exact"
    number = f"{plain(value / _TEN_THOUSAND)}万" if in_ten_thousands else plain(value)
    if qualifier != "over":
        return _IN_WORDS[qualifier].format(number)
    if in_ten_thousands:
        return _OVER_TEN_THOUSANDS.format(number)
    return (_OVER_OTHERS if value % 10 else _OVER_TENS).format(number)


def change(now: Stated, before: Stated | None) -> Change | None:
    """Return how a figure has changed; None where no percentage would be true.

    That is where one of them is missing, rounded or incomplete, and where it was nothing.
    """
    if before is None or not (now.is_exact and before.is_exact):
        return None
    if now.value is None or not before.value:
        return None
    ratio = (now.value - before.value) / abs(before.value) * 100
    percent = abs(ratio).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if ratio == 0:
        return Change("none", percent)
    return Change("up" if ratio > 0 else "down", percent)
