"""JSON lines as a grid of cells: a row of the keys, then a row for each line, blank ones too."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from etl.stage.encoding import decoded_text
from etl.stage.limits import MAX_COLUMNS, bounded

_BEGINNING = re.compile(r'\s*\{\s*"')  # other texts begin with a brace, too: {\rtf1
_DECODER = json.JSONDecoder(
    object_pairs_hook=list,  # a key that comes twice must show
    parse_float=str,  # as typed: 1.10 and 100000000000000000000 keep their digits
    parse_int=str,
    parse_constant=str,
)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """The first line that is no JSON object of different keys and plain values, from 1."""

    number: int


class _BrokenLineError(Exception):
    """A line cannot be read; its argument is its number."""


def read_json_lines(data: bytes) -> list[list[str]] | BrokenLine | None:
    """Return the keys and the rows, in which line N is row N; None if it is another kind of file.

    Numbers are texts as they were typed, null is blank. Of more keys than a long table can have
    columns, only the keys are returned. Raises TooLargeError if there are too many rows or cells.
    """
    text = decoded_text(data)
    if text is None or not _BEGINNING.match(text):
        return None
    heads: dict[str, int] = {}
    try:
        rows = bounded(_rows(text, heads))
    except _BrokenLineError as fault:
        return BrokenLine(*fault.args)
    return [list(heads), *rows] if len(heads) <= MAX_COLUMNS else [list(heads)]


def _rows(text: str, heads: dict[str, int]) -> Iterator[list[str]]:
    """Yield a row for each line, and give each new key its column; end at too many columns."""
    for number, line in enumerate(text.split("\n"), start=1):
        values = _values(line) if line.strip() else {}
        if values is None:
            raise _BrokenLineError(number)
        for key in values:
            heads.setdefault(key, len(heads))
        if len(heads) > MAX_COLUMNS:
            return
        row = [""] * (1 + max((heads[key] for key in values), default=-1))
        for key, value in values.items():
            row[heads[key]] = value
        yield row


def _values(line: str) -> dict[str, str] | None:
    """Return the texts of a line by their keys, or None for a line that is broken.

    A list or an object in the place of a value is no figure and no word: the line is broken, too,
    however deep it goes.
    """
    try:
        pairs: Sequence[tuple[str, Any]] = _DECODER.decode(line.strip())
        values = dict(pairs)
    except (ValueError, TypeError, RecursionError):  # no JSON, or no object
        return None
    if len(values) != len(pairs) or not line.lstrip().startswith("{"):
        return None
    if any(isinstance(value, list) for value in values.values()):
        return None
    return {key: _cell(value) for key, value in values.items()}


def _cell(value: str | bool | None) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else value
