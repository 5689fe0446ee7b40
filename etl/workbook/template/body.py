"""The lines of the form: headings, figures to fill in, and the check beside each line."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from etl.workbook.template.canvas import Canvas
from etl.workbook.template.check_column import checks_by_row
from etl.workbook.template.entry import Entry
from etl.workbook.template.layout import FIRST_ROW, Column, Heading, Layout, PrintedLine
from etl.workbook.template.styles import (
    COLUMN_WIDTHS,
    FAILED,
    INDENT_WIDTH,
    ROW_HEIGHT,
    figure_format,
)
from etl.workbook.template.validation import figure_validation
from etl.workbook.template.wording import NOT_ASKED, PASSED, PROGRESS
from etl.workbook.text_height import text_height

FIGURES = (Column.CURRENT, Column.YTD)


def write_body(canvas: Canvas, layout: Layout, entries: Mapping[str, Entry]) -> tuple[str, str]:
    """Write headings and lines; return the formula of the form's progress and its result."""
    for heading in layout.headings:
        _write_heading(canvas, heading)
    for line in layout.lines:
        _write_line(canvas, line, entries.get(line.indicator.code, Entry()))
    _write_validations(canvas, layout)
    typed = {cell: value for line in layout.lines for cell, value in _typed(line, entries)}
    results = _write_checks(canvas, layout, typed)
    return _progress(layout, len(typed), sum(result not in ("", PASSED) for result in results))


def _write_heading(canvas: Canvas, heading: Heading) -> None:
    style = f"heading_{min(heading.level, 1)}"
    canvas.sheet.set_row(heading.row, ROW_HEIGHT)
    for column in Column:
        edges = {Column.CODE: {"left": 1}, Column.CHECK: {"right": 1}}.get(column, {})
        text = heading.text if column == Column.NAME else ""
        canvas.text(heading.row, column, text, canvas.style(style, **edges))


def _write_line(canvas: Canvas, line: PrintedLine, entry: Entry) -> None:
    row, measure, note = line.row, line.indicator.unit_of_measure, entry.note or ""
    indent = 1 + 2 * line.depth
    name_width = COLUMN_WIDTHS[Column.NAME] - indent * INDENT_WIDTH
    heights = (
        text_height(line.name, name_width),
        text_height(measure, COLUMN_WIDTHS[Column.UNIT_OF_MEASURE]),
        text_height(note, COLUMN_WIDTHS[Column.NOTE] - INDENT_WIDTH),
    )
    canvas.sheet.set_row(row, max(ROW_HEIGHT, *heights))
    canvas.text(row, Column.CODE, line.indicator.code, canvas.style("code"))
    canvas.text(row, Column.NAME, line.name, canvas.style("name", indent=indent))
    canvas.text(row, Column.UNIT_OF_MEASURE, measure, canvas.style("unit_of_measure"))
    _write_figures(canvas, line, entry)
    canvas.text(row, Column.NOTE, note, canvas.style("note"))


def _write_figures(canvas: Canvas, line: PrintedLine, entry: Entry) -> None:
    style = canvas.style("figure", num_format=figure_format(line.indicator.decimals))
    for column, value in zip(FIGURES, (entry.current, entry.ytd), strict=True):
        if column in line.asked:
            canvas.figure(line.row, column, value, style)
        else:
            canvas.text(line.row, column, NOT_ASKED, canvas.style("not_asked"))


def _write_validations(canvas: Canvas, layout: Layout) -> None:
    """Write one rule for all lines of the same precision that ask for the same cells.

    Their first area then holds the leftmost and topmost cell, to which the rule's formula refers
    in every spreadsheet; and few rules are quicker to write than one a line.
    """
    alike: dict[tuple[int, tuple[Column, ...]], list[PrintedLine]] = defaultdict(list)
    for line in layout.lines:
        if line.asked:
            alike[line.indicator.decimals, line.asked].append(line)
    for (decimals, asked), lines in alike.items():
        areas = [(line.row, asked[0], line.row, asked[-1]) for line in lines]
        rule = {**figure_validation(lines[0].cell(asked[0]), decimals), "other_cells": areas[1:]}
        canvas.sheet.data_validation(*areas[0], rule)


def _typed(line: PrintedLine, entries: Mapping[str, Entry]) -> list[tuple[str, Decimal | str]]:
    """Return what is typed into the cells that a line asks for, with their addresses."""
    entry = entries.get(line.indicator.code, Entry())
    values = {Column.CURRENT: entry.current, Column.YTD: entry.ytd}
    return [
        (line.cell(column), value)
        for column in line.asked
        if (value := values[column]) is not None and value != ""
    ]


def _write_checks(canvas: Canvas, layout: Layout, typed: Mapping[str, Decimal | str]) -> list[str]:
    numbers = {cell: value for cell, value in typed.items() if isinstance(value, Decimal)}
    results = []
    for row, checks in checks_by_row(layout).items():
        result = checks.result(numbers)
        style = canvas.style("check")
        canvas.sheet.write_formula(row, Column.CHECK, checks.formula, style, result)
        results.append(result)
    failing = {
        "type": "formula",
        "criteria": f'=AND($G{FIRST_ROW + 1}<>"",$G{FIRST_ROW + 1}<>"{PASSED}")',
        "format": canvas.highlight(FAILED),
    }
    canvas.sheet.conditional_format(
        FIRST_ROW, Column.CHECK, layout.end_row - 1, Column.CHECK, failing
    )
    return results


def _progress(layout: Layout, filled: int, failed: int) -> tuple[str, str]:
    first, last = FIRST_ROW + 1, layout.end_row
    asked = sum(len(line.asked) for line in layout.lines)
    not_asked = len(FIGURES) * len(layout.lines) - asked
    formula = PROGRESS.format(
        asked=asked,
        filled=f'"&COUNTA(D{first}:E{last})-{not_asked}&"',
        failed=f'"&SUMPRODUCT((G{first}:G{last}<>"")*(G{first}:G{last}<>"{PASSED}"))&"',
    )
    return f'="{formula}"', PROGRESS.format(asked=asked, filled=filled, failed=failed)
