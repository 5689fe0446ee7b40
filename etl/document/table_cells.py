"""Cells and columns of the tables of a summary."""

from decimal import Decimal

from etl.document.content import Stated
from etl.document.figure import printed
from etl.document.outline import Cell, Column, Number
from etl.document.prose import word


def marked_cell(stated: Stated | None, unit_of_measure: str) -> Cell:
    """Return a cell of the split: blank if nothing is owed, and marked if it is not as it ought."""
    if stated is None:
        return ""
    if stated.value is None:
        return "" if stated.is_complete else str(word("not_reported"))
    mark = word("carried_mark") if stated.is_carried_forward else ""
    if not stated.is_complete and not mark:
        mark = word("incomplete_mark")
    return Number(stated.value, printed(stated.value, stated.qualifier, unit_of_measure) + mark)


def stated_cell(stated: Stated | None, unit_of_measure: str) -> Cell:
    """Return a cell of a figure: blank without one, a dash if it is missing."""
    if stated is None:
        return ""
    text = printed(stated.value, stated.qualifier, unit_of_measure)
    if stated.value is None:
        return text
    return Number(stated.value, text + word("carried_mark") * stated.is_carried_forward)


def count_cell(count: int) -> Number:
    """Return a cell of a count."""
    return Number(Decimal(count), str(count))


def text_column(key: str, width: float) -> Column:
    """Return a column under a head of the template; its width is in mm."""
    return Column(word("heads")[key], width)


def number_column(key: str, width: float) -> Column:
    """Return a column of numbers, likewise."""
    return Column(word("heads")[key], width, is_number=True)
