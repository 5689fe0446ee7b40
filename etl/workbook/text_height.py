"""How tall a row has to be for a text that is wrapped in it."""

import math
from unicodedata import east_asian_width

_HALF_WIDTH = 1.0  # half of a Chinese character at 10 points, in digits of the standard font
_LINE_HEIGHT = 13  # points


def text_height(text: str, width: float) -> float:
    """Return the points that a text needs when it is wrapped at a column's width.

    Widths are in digits of the standard font, as Excel counts them.
    """
    halves = sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
    lines = max(1, math.ceil(halves * _HALF_WIDTH / width))
    return lines * _LINE_HEIGHT + 3
