"""Rows of a catalogue edited in place that stored results rest on: the dated way to write it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row

from etl.catalogue.model import Catalogue
from etl.catalogue.store import as_stored, stored_indicators
from etl.catalogue.tables import FileLine, Table, Tables
from etl.catalogue.validity import ANOTHER_INDICATOR
from etl.database.connect import execute
from etl.errors import CatalogueFault

_CELLS = {"current": "本期", "ytd": "本年累计"}


def redefined_indicators(
    connection: Connection, catalogue: Catalogue, tables: Tables
) -> Iterator[CatalogueFault]:
    """Yield the indicators whose stored figures would be given another unit of measure."""
    rows = execute(
        connection, "catalogue/redefined_indicator", rows=stored_indicators(catalogue)
    ).all()
    for row in rows:
        column = "unit_of_measure" if row.unit_of_measure != row.stored_unit else "yuan_per_unit"
        yield _fault(
            tables.indicators,
            _last_line(tables.indicators, code=row.indicator_code),
            column,
            f"{row.indicator_code} 已有 {row.figures} 个数以“{row.stored_unit}”入库，"
            f"不能就地改成“{row.unit_of_measure}”。请改回原样；要从某一期起换计量单位，"
            f"{ANOTHER_INDICATOR}",
        )


def edits_in_place(connection: Connection, tables: Tables) -> Iterator[CatalogueFault]:
    """Yield what the catalogue has otherwise, or has no more, in periods of which something is
    stored: units, indicators, forms and lines, each with how to let the change begin on a day.
    """
    yield from _dropped_units(connection, tables)
    yield from _moved_indicators(connection, tables)
    yield from _edited_forms(connection, tables)
    yield from _edited_lines(connection, tables)


def _dropped_units(connection: Connection, tables: Tables) -> Iterator[CatalogueFault]:
    rows = execute(connection, "catalogue/dropped_unit", units=as_stored(tables.units.rows))
    for row in rows:
        yield _fault(
            tables.units,
            _last_line(tables.units, code=row.unit_code),
            "valid_to",
            f"{row.unit_code} 在 {_span(row)} 已有 {row.obligations} 份应报，新目录在这些报告期没有"
            "这个填报单位。从某一天起才撤并的，请保留（写回）这一行，valid_to 写撤并的那天。",
        )


def _moved_indicators(connection: Connection, tables: Tables) -> Iterator[CatalogueFault]:
    rows = execute(
        connection, "catalogue/edited_indicator", indicators=as_stored(tables.indicators.rows)
    )
    for row in rows:
        keys = {"code": row.indicator_code, "valid_from": row.valid_from}
        yield _fault(
            tables.indicators,
            _last_line(tables.indicators, **keys),
            "programme_code",
            f"{row.indicator_code} 在 {_span(row)} 已有 {row.figures} 个数归“{row.value_before}”，"
            f"现在改归“{row.value_after}”。从某一期起才改的，请把这一行改回原样，valid_to 写改之前"
            "的那一天，再写一行代码相同、valid_from 为改的那天的，programme_code 写"
            f"“{row.value_after}”，并在 forms.csv 里把有这一行的报表在同一天分成两行（代码不变）。",
        )


def _edited_forms(connection: Connection, tables: Tables) -> Iterator[CatalogueFault]:
    for row in execute(connection, "catalogue/edited_form", forms=as_stored(tables.forms.rows)):
        owed = f"{row.form_code} 在 {_span(row)} 已有 {row.obligations} 份应报"
        if row.valid_from is None:
            line = _last_line(tables.forms, code=row.form_code)
            message = (
                f"{owed}，新目录在这些报告期没有这张报表。从某一期起才停用的，请保留（写回）这一行，"
                "valid_to 写它最后一期的最后一天。"
            )
        else:
            line = _last_line(tables.forms, code=row.form_code, valid_from=row.valid_from)
            message = (
                f"{owed}按“{row.value_before}”计，现在改成了“{row.value_after}”。从某一期起才改的，"
                "请把这一行改回原样，valid_to 写改之前的那一天，再写一行代码相同、valid_from 为改的"
                f"那天的，{row.column_name} 写“{row.value_after}”。"
            )
        yield _fault(tables.forms, line, row.column_name, message)


def _edited_lines(connection: Connection, tables: Tables) -> Iterator[CatalogueFault]:
    rows = execute(
        connection,
        "catalogue/edited_line",
        forms=as_stored(tables.forms.rows),
        form_lines=as_stored(tables.form_lines.rows),
    )
    for row in rows:
        figures = f"{row.form_code} 的 {row.line_code} 在 {_span(row)} 已有 {row.figures} 个数"
        split = f"并在 forms.csv 里把 {row.form_code} 的行在同一天分成两行（代码不变）。"
        if row.field_after is None:
            column = "valid_to"
            message = (
                f"{figures}入库，新目录在这些报告期没有这一行。从某一期起才不填的，请保留（写回）"
                f"这一行，valid_to 写它最后一期的最后一天，{split}"
            )
        else:
            column = "asks_current"
            before, after = _CELLS[row.value_field], _CELLS[row.field_after]
            message = (
                f"{figures}按“{before}”入库，现在改成了“{after}”。从某一期起才改的，请把这一行改回"
                f"原样，valid_to 写改之前的那一天，再写一行 valid_from 为改的那天的，{split}"
            )
        keys = {"form_code": row.form_code, "indicator_code": row.line_code}
        yield _fault(tables.form_lines, _last_line(tables.form_lines, **keys), column, message)


def _last_line(table: Table[Any], **values: object) -> FileLine[Any] | None:
    """Return the last row of a file that has some values; None if there is none any more."""
    lines = [
        line
        for line in table.lines
        if all(getattr(line.row, column) == value for column, value in values.items())
    ]
    return lines[-1] if lines else None


def _fault(
    table: Table[Any], line: FileLine[Any] | None, column: str, message: str
) -> CatalogueFault:
    return table.fault(line, column, message) if line else table.file_fault(message)


def _span(row: Row[Any]) -> str:
    if row.first_period == row.last_period:
        return str(row.first_period)
    return f"{row.first_period} 至 {row.last_period}"
