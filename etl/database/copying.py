"""Rows as the text that PostgreSQL's COPY takes, in its csv format.

A module of its own: whoever only writes the text needs no database driver.
"""

from collections.abc import Iterable
from typing import Any

# Parts rows of which something is still to be put in front. No text that PostgreSQL can store
# holds it.
ROW_END = "\0"


def copy_line(values: Iterable[Any]) -> str:
    """Return a row, without its end; None becomes null, an empty text stays an empty text."""
    # Cells hold line breaks and control characters of every kind: all but null is quoted.
    return ",".join(["" if v is None else '"' + str(v).replace('"', '""') + '"' for v in values])


def keyed_lines(keys: Iterable[Any], rows: str) -> str:
    """Return complete lines: those that ROW_END parts, each behind the same keys."""
    start = copy_line(keys) + ","
    return start + rows.replace(ROW_END, f"\n{start}") + "\n" if rows else ""
