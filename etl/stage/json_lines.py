"""JSON lines as a grid of cells: a row of the keys, then a row for each line, blank ones too."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from etl.stage.delimited import decoded_text

_BEGINNING = re.compile(r'\s*\{\s*"')  # other texts begin with a brace, too: {\rtf1
_DECODER = json.JSONDecoder(
    object_pairs_hook=list,  # a key that comes twice must show
    parse_float=str,  # as typed: 1.10 and 100000000000000000000 keep their digits
    parse_int=str,
    parse_constant=str,
)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """The first line that is no JSON object with different keys, counted from 1."""

    number: int


def read_json_lines(data: bytes) -> list[list[str]] | BrokenLine | None:
    """Return the keys and the rows, in which line N is row N; None if it is another kind of file.

    Numbers are texts as they were typed, null is blank.
    """
    text = decoded_text(data)
    if text is None or not _BEGINNING.match(text):
        return None
    heads: dict[str, None] = {}
    rows: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            rows.append([])
            continue
        pairs = _pairs(line)
        if pairs is None:
            return BrokenLine(number)
        if not heads.keys() >= pairs.keys():
            heads |= dict.fromkeys(pairs)
        rows.append([_cell(pairs[head]) if head in pairs else "" for head in heads])
    return [list(heads), *rows]


def _pairs(line: str) -> dict[str, Any] | None:
    try:
        pairs: Sequence[tuple[str, Any]] = _DECODER.decode(line.strip())
        values = dict(pairs)
    except (ValueError, TypeError, RecursionError):  # no JSON, or no object
        return None
    return values if len(values) == len(pairs) and line.lstrip().startswith("{") else None


def _cell(value: Any) -> str:
    """Return a value as the text of a cell; halves of a sign, as \\ud800 writes them, are none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    return str(value).upper() if isinstance(value, bool) else str(value)
