"""Formulas that a copy may keep: plain functions of cells of the workbook itself."""

import re
from collections.abc import Iterable
from functools import lru_cache

from etl.workbook.annotate.kept import kept

LENGTH = 8_192  # characters of a formula that Excel takes

# What could lead out of the workbook, even within a text: another book or a table's column, a
# conversation (DDE), an address, and the escape that spreadsheets decode (ST_Xstring).
_SUSPECT = re.compile(r"[\[\]|\\]|://|_x[0-9A-Fa-f]{4}_")
_COLUMN, _ROW = r"\$?[A-Za-z]{1,3}", r"\$?[0-9]{1,7}"
_CELLS = f"{_COLUMN}{_ROW}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}"
_SHEET = r"'(?P<quoted>(?:[^']|'')+)'!|(?P<bare>[^\W\d][\w.]*)!"
_TOKEN = re.compile(
    rf"""
    (?P<text> "(?:[^"]|"")*" )
    | (?P<function> [A-Za-z_][A-Za-z0-9_.]* ) [ ]* \(
    | (?: {_SHEET} )? (?: {_CELLS} ) (?! [\w.!(] )
    | (?P<number> (?: [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ ) (?: [Ee][+-]?[0-9]+ )? ) (?! [\w.!(] )
    | (?P<name> [^\W\d][\w.]* ) (?! [\w.!(] )
    | [-+*/^&=<>%(){{}},;:\s]
    """,
    re.VERBOSE,
)
_REFERENCE = re.compile(rf"(?:{_SHEET})?(?:{_CELLS})(?::(?:{_CELLS}))?")
_CONSTANTS = {"TRUE", "FALSE"}


class PlainFormulas:
    """Tells which formulas are plain in a workbook with the given sheets and defined names."""

    def __init__(self, sheets: Iterable[str], names: Iterable[str] = ()) -> None:
        self._sheets = frozenset(sheet.lower() for sheet in sheets)
        self._names = frozenset(name.lower() for name in names)
        self.are_plain = lru_cache(maxsize=4096)(self._is_plain)

    def _is_plain(self, formula: str) -> bool:
        """Tell whether a formula is made of nothing but known functions, cells, texts, numbers."""
        if not formula.strip() or len(formula) > LENGTH or _SUSPECT.search(formula):
            return False
        position = 0
        while position < len(formula):
            token = _TOKEN.match(formula, position)
            if token is None or not self._is_known(token):
                return False
            position = token.end()
        return True

    def _is_known(self, token: re.Match[str]) -> bool:
        if function := token["function"]:
            return function.upper() in kept().functions
        if name := token["name"]:
            return name.upper() in _CONSTANTS or name.lower() in self._names
        return self._has_sheet(token)

    def is_reference(self, text: str) -> bool:
        """Tell whether a text is a place in the workbook, such as 'Sheet 1'!A1."""
        reference = _REFERENCE.fullmatch(text)
        is_safe = not _SUSPECT.search(text)
        return reference is not None and is_safe and self._has_sheet(reference)

    def _has_sheet(self, match: re.Match[str]) -> bool:
        sheet = match["bare"] or (match["quoted"] or "").replace("''", "'")
        return not sheet or sheet.lower() in self._sheets
