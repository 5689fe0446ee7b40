"""Delimited text (csv) as a grid of cells, in the encodings and dialects that spreadsheets save."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO

from etl.stage.limits import bounded

DELIMITERS = (",", "\t", ";")
SAMPLE_SIZE = 20_000  # characters that decide on the delimiter

# Binary files have some of these; a csv has none but the line and page breaks of text documents.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_delimited(data: bytes) -> list[list[str]] | None:
    """Return the rows of a csv, or None if the bytes are no text or another kind of text.

    UTF-16 is told by its byte order mark; else it is UTF-8 where that decodes, or GB18030. Raises
    TooLargeError if there are too many rows or cells.
    """
    text = decoded_text(data)
    if text is None or _CONTROL.search(text) or text.lstrip().startswith("<"):
        return None
    sample = text[:SAMPLE_SIZE]
    try:
        delimiter = max(DELIMITERS, key=lambda character: _separated(_parse(sample, character)))
        return _parse(text, delimiter)
    except csv.Error:
        return None


def decoded_text(data: bytes) -> str | None:
    """Return bytes as text, or None if they are none."""
    is_utf16 = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _parse(text: str, delimiter: str) -> list[list[str]]:
    return bounded(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _separated(rows: list[list[str]]) -> int:
    """Return how often a delimiter parted cells; line breaks inside of cells do not count."""
    return sum(len(row[1:]) for row in rows)
