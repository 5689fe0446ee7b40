"""Signs that no text is made of: where texts of strangers come in, and where they are shown.

Controls, halves of surrogate pairs and noncharacters are refused by PostgreSQL, by JSON, by XML or
by a terminal. All of them are kept out where a file's texts enter, in one place.
"""

import re
import unicodedata

LONGEST = 32_767  # signs, as many as Excel keeps in a cell
REPLACEMENT = "\ufffd"
CUT = "…"  # ends a text that was longer; no figure ends like that

_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + _LAST_OF_PLANES + "]"
)
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, marks of direction, halves, breaks
_LAYOUT = {"\n", "\t"}


def storable(text: str, longest: int = LONGEST) -> str:
    """Return a text with U+FFFD for each sign that is none, and cut to so many signs.

    Nothing vanishes: without its NUL, "1\\0002" would be another figure. Tabs and line breaks stay.
    """
    if len(text) > longest:
        text = text[: longest - len(CUT)] + CUT
    return text if text.isprintable() else _NO_TEXT.sub(REPLACEMENT, text)


def visible(text: str) -> str:
    """Return a text for a terminal or a log: what would steer it, or hide in it, is escaped."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign in _LAYOUT or unicodedata.category(sign) not in _HIDDEN else _escaped(sign)
        for sign in text
    )


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
