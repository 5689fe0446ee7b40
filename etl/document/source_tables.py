"""The tables of where figures are from: files, and their cells."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from etl.document.content import Figure, Observation, Summary
from etl.document.outline import Cell, Row, Table
from etl.document.prose import clock_time, worded
from etl.document.table_cells import number_column, stated_cell, text_column


def files_table(summary: Summary) -> Table:
    """Return the files that figures are from; the first of each split column has an anchor."""
    files = {
        (one.unit_code, one.period.ends_on, one.period.code, one.file_name): one
        for one in summary.observations
    }
    of_columns = groupby((files[key] for key in sorted(files)), key=partial(_split_code, summary))
    rows = [
        row
        for column, of_column in of_columns
        for row in _anchored(map(_file, of_column), files_anchor(column))
    ]
    columns = [
        text_column("unit", 36),
        text_column("period", 15),
        text_column("file", 61),
        text_column("version", 12),
        text_column("received_at", 32),
    ]
    return Table(columns, rows)


def details_table(summary: Summary) -> Table:
    """Return each figure of a union with its file, sheet and cell."""
    figures = {figure.code: figure for figure in summary.figures()}
    of_indicators = groupby(summary.observations, key=lambda one: one.indicator_code)
    rows = [
        row
        for code, observations in of_indicators
        if code in figures
        for row in _anchored(
            (_detail(one, figures[code]) for one in observations), details_anchor(code)
        )
    ]
    columns = [
        text_column("code", 14),
        text_column("name", 60),
        text_column("unit", 45),
        text_column("period", 16),
        number_column("value", 18),
        text_column("unit_of_measure", 16),
        text_column("file", 70),
        text_column("sheet", 30),
        text_column("cell", 14),
    ]
    return Table(columns, rows)


def files_anchor(column_code: str) -> str:
    """Return the anchor of the files of a unit, or of a union's period."""
    return f"files {column_code}"


def details_anchor(indicator_code: str) -> str:
    """Return the anchor of the first cell that an indicator's figure is from."""
    return f"details {indicator_code}"


def _anchored(rows: Iterable[Sequence[Cell]], anchor: str) -> Iterator[Row]:
    """Yield rows of which the first has an anchor."""
    for number, cells in enumerate(rows):
        yield Row(cells, None if number else anchor)


def _file(one: Observation) -> list[Cell]:
    version, received_at = worded("nth", one.version), clock_time(one.received_at)
    return [one.unit_name, one.period.code, one.file_name, version, received_at]


def _split_code(summary: Summary, one: Observation) -> str:
    return one.unit_code if summary.is_split_by_unit else one.period.code


def _detail(one: Observation, figure: Figure) -> list[Cell]:
    return [
        one.indicator_code,
        figure.name,
        one.unit_name,
        one.period.code,
        stated_cell(one.stated, figure.unit_of_measure),
        figure.unit_of_measure,
        one.file_name,
        one.sheet,
        one.cell,
    ]
