"""Delimited text (csv) as a grid of cells, in the encodings and dialects that spreadsheets save."""

import csv
from io import StringIO

from etl.stage.encoding import CONTROL, decoded_text
from etl.stage.limits import bounded

DELIMITERS = (",", "\t", ";")
SAMPLE_SIZE = 20_000  # characters that decide on the delimiter


def read_delimited(data: bytes) -> list[list[str]] | None:
    """Return the rows of a csv, or None if the bytes are no text, or one with an endless cell.

    Raises TooLargeError if there are too many rows or cells.
    """
    text = decoded_text(data)
    if text is None or CONTROL.search(text):
        return None
    sample = text[:SAMPLE_SIZE]
    try:
        delimiter = max(DELIMITERS, key=lambda character: _separated(_parse(sample, character)))
        return _parse(text, delimiter)
    except csv.Error:
        return None


def _parse(text: str, delimiter: str) -> list[list[str]]:
    return bounded(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _separated(rows: list[list[str]]) -> int:
    """Return how often a delimiter parted cells; line breaks inside of cells do not count."""
    return sum(len(row[1:]) for row in rows)
