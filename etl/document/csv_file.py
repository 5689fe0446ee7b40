"""Tables for spreadsheet programs (csv), and the figures of a summary as one of them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO

from etl.document.content import Figure, Part, Programme, Summary
from etl.document.figure import change, plain, printed
from etl.document.outline import plain_text
from etl.document.prose import word, worded
from etl.document.table_cells import marked_cell
from etl.text import on_one_line

BYTE_ORDER_MARK = "\ufeff"  # or Excel takes the file for GBK
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_TEXT_FOLLOWS = "'"


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[str | int | Decimal | None]]) -> str:
    """Return a table as csv with a byte order mark; a text that could be a formula is none."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_harmless(head) for head in heads])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def summary_csv(summary: Summary) -> str:
    """Return a summary's figures, a line each, with a column for each unit or period."""
    heads = [word("heads")[key] for key in word("csv_columns")]
    split = [column.name for column in summary.columns]
    rows = [
        [*_cells(summary, part, programme, figure), *_split(summary, figure)]
        for part in summary.parts
        for programme in part.programmes
        for figure in programme.figures
    ]
    return csv_text([*heads, *split], rows)


def _cells(
    summary: Summary, part: Part, programme: Programme, figure: Figure
) -> Iterator[str | int | Decimal | None]:
    """Yield the cells of a figure, in the order of csv_columns."""
    stated = figure.stated
    yield from (summary.period.code, summary.unit_name, part.name, programme.name)
    yield from (figure.code, figure.name, figure.unit_of_measure)
    yield stated.value
    yield printed(stated.value, stated.qualifier, figure.unit_of_measure)
    for before in (figure.year_before, figure.previous):
        yield before.value if before else None
        changed = change(stated, before)
        yield changed.signed_percent if changed else None
    yield from (stated.units_reported, stated.units_expected)
    yield worded("remark", summary, figure)


def _split(summary: Summary, figure: Figure) -> Iterator[str]:
    for column in summary.columns:
        yield plain_text(marked_cell(figure.split.get(column.code), figure.unit_of_measure))


def _written(cell: str | int | Decimal | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return plain(cell)
    return _harmless(cell) if isinstance(cell, str) else str(cell)


def _harmless(text: str) -> str:
    text = on_one_line(text)
    return _TEXT_FOLLOWS + text if text.startswith(_BEGIN_FORMULAS) else text
