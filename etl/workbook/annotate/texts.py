"""Texts that come from a file, made safe to show: short, one line, never a formula."""

import re

from etl.text import to_half_width

LENGTH = 300  # characters of a text; a cell or a comment holds 32,767

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_REPLACEMENT = "\ufffd"
_FORMULA_STARTS = tuple("=+-@")
_NUMBER_OR_DASH = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?|-+")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def displayable(text: str) -> str:
    """Return a text on one line, cut where it is too long.

    One that a spreadsheet would take for a formula is put in quotation marks, so that it stays a
    text when it is copied, saved as csv or typed again.
    """
    line = " ".join(_FORBIDDEN.sub(_REPLACEMENT, text).split())
    if len(line) > LENGTH:
        line = line[: LENGTH - 1] + "…"
    half_width = to_half_width(line)
    is_formula = half_width.startswith(_FORMULA_STARTS) and not _NUMBER_OR_DASH.fullmatch(line)
    return f"“{line}”" if is_formula else line


def escaped(text: str) -> str:
    """Return a text as SpreadsheetML stores it: ``_x0041_`` in it is no escape (ST_Xstring)."""
    return _ESCAPE.sub("_x005F_", text)
