"""Forms in a workbook, found by what is written in it: its headings, labels and codes of lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from etl.catalogue.model import FormLine, HeaderField
from etl.numbers import NOT_APPLICABLE, Reading, cell_text, read_number, unread
from etl.stage.cell_xml import EmptyCell
from etl.stage.empty_cells import why_empty
from etl.stage.header import Metadata, read_header, read_metadata
from etl.stage.limits import MAX_CODE, MAX_LINES
from etl.stage.lookups import Lookups
from etl.stage.model import (
    CellField,
    FigureField,
    FormProblem,
    Sheet,
    StagedCell,
    StagedForm,
    Workbook,
)
from etl.text import as_label, compact, storable
from etl.workbook.addresses import Place, cell_address
from etl.workbook.result_sheet import is_result_sheet

# Statistical forms end in the persons who answer for them; what follows is no line.
FOOTER_LABELS = ("单位负责人", "统计负责人", "填表人", "审核人", "联系电话", "报出日期")

_LINE_CODE = re.compile(r"[A-Z][0-9]+(?:\.[0-9]+)*")
_FIGURE_FIELDS: tuple[FigureField, ...] = ("current", "ytd")
_MISSING_COLUMN: Mapping[FigureField, FormProblem] = {
    "current": "no-current-column",
    "ytd": "no-ytd-column",
}
_NOTE = Reading(None, None)
_DECLARED_ZERO = Reading(Decimal(0), "A")


@dataclass(frozen=True, slots=True)
class _Table:
    """The part of a sheet that begins with the row of column heads."""

    sheet: Sheet
    heads_row: int
    columns: Mapping[HeaderField, int]

    def text(self, row: int, field: HeaderField) -> str:
        """Return a cell's text; an absent column and the end of a short row are blank."""
        cells, column = self.sheet.rows[row], self.columns.get(field)
        return cell_text(cells[column]) if column is not None and column < len(cells) else ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with a code, and what the form asks of it; nothing where the form has no such line."""

    table: _Table
    row: int
    code: str
    form_line: FormLine | None
    unit_of_measure: str
    figures: Mapping[Place, tuple[FigureField, str]]  # what stands in the columns of figures

    def asks(self, field: FigureField) -> bool:
        """Tell whether a cell counts even when it is blank."""
        return self.form_line is None or _asks(self.form_line, field)

    def staged(self, field: CellField, text: str, reading: Reading) -> StagedCell:
        """Return one of the line's cells as it was read."""
        columns = self.table.columns
        return StagedCell(
            sheet=self.table.sheet.name,
            cell=cell_address((self.row, columns[field])),
            row=self.row + 1,
            field=field,
            line_code=self.code,
            code_cell=cell_address((self.row, columns["code"])),
            text=text,
            value=reading.value,
            status=reading.status,
            qualifier=reading.qualifier,
            problem=reading.problem,
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A form whose cells are still to be staged."""

    form: StagedForm
    table: _Table
    lines: list[_Line]

    def blank_figures(self) -> list[Place]:
        """Return the places of figures that are blank, or only seem to be."""
        figures = (item for line in self.lines for item in line.figures.items())
        return [place for place, (_, text) in figures if not text]


def read_forms(workbook: Workbook, lookups: Lookups) -> list[StagedForm]:
    """Return the form of each visible sheet that holds one, in the workbook's order.

    A sheet holds a form if one of its rows has the headings of the codes and of 本期 or 本年累计.
    Without any, the one form returned has the problem ``no-form-found``, and what the metadata
    say. Cells are staged for every line: those that the form asks for, all where it does not have
    the line, and others only if something was entered. A form has the problem
    ``several-forms-on-a-sheet`` if column heads stand below its footer too, and another one if it
    lacks a column that it asks for. One with more lines than a form can have has the problem
    ``too-many-lines``, their number, and no cells. Our own sheet of findings, in a copy that comes
    back, is none of the sender's.
    """
    sent = tuple(s for s in workbook.sheets if not is_result_sheet(s.name, s.rows))
    workbook = replace(workbook, sheets=sent)
    metadata = read_metadata(workbook)
    tables = (_find_table(sheet, lookups) for sheet in sent if sheet.is_visible)
    drafts = [_draft(table, metadata, lookups) for table in tables if table]
    if not drafts:
        nowhere = read_header(metadata, Sheet("", True, ()), lookups)
        return [replace(nowhere, problem="no-form-found")]
    blank = {draft.table.sheet.name: draft.blank_figures() for draft in drafts}
    not_blank = why_empty(workbook, blank)
    return [_filled(draft, not_blank[draft.table.sheet.name]) for draft in drafts]


def _find_table(sheet: Sheet, lookups: Lookups, first_row: int = 0) -> _Table | None:
    for row, cells in enumerate(sheet.rows[first_row:], first_row):
        columns: dict[HeaderField, int] = {}
        for column, value in enumerate(cells):
            if not value or not isinstance(value, str):
                continue
            field = lookups.fields.get(as_label(value))
            if field:
                columns.setdefault(field, column)
        if "code" in columns and not columns.keys().isdisjoint(_FIGURE_FIELDS):
            return _Table(sheet, row, columns)
    return None


def _draft(table: _Table, metadata: Metadata, lookups: Lookups) -> _Draft:
    """Return a table's form with its problem, and the lines that are still to be staged."""
    above = replace(table.sheet, rows=table.sheet.rows[: table.heads_row])
    form = read_header(metadata, above, lookups)
    footer_row = _footer_row(table)
    form_lines = lookups.lines.get(form.form_code or "", {})
    lines = _lines(table, footer_row, lookups, form_lines)
    most = max(MAX_LINES, 3 * len(form_lines))
    read = list(islice(lines, most))
    beyond = sum(1 for _ in lines)
    if beyond:
        count = len(read) + beyond
        return _Draft(replace(form, problem="too-many-lines", problem_count=count), table, [])
    problem = _problem(table, footer_row, lookups, form_lines)
    return _Draft(replace(form, problem=problem), table, read)


def _filled(draft: _Draft, not_blank: Mapping[Place, EmptyCell]) -> StagedForm:
    blank = _DECLARED_ZERO if draft.form.is_zero_report else None
    cells = [cell for line in draft.lines for cell in _staged_cells(line, not_blank, blank)]
    return replace(draft.form, cells=tuple(cells))


def _problem(
    table: _Table, footer_row: int, lookups: Lookups, form_lines: Mapping[str, FormLine]
) -> FormProblem | None:
    """Return what is wrong with a form as a whole, which its lines then need not repeat."""
    if _find_table(table.sheet, lookups, footer_row):
        return "several-forms-on-a-sheet"
    for field, problem in _MISSING_COLUMN.items():
        if field not in table.columns and any(_asks(line, field) for line in form_lines.values()):
            return problem
    return None


def _asks(line: FormLine, field: FigureField) -> bool:
    return line.asks_current if field == "current" else line.asks_ytd


def _footer_row(table: _Table) -> int:
    """Return the first row of the footer; without one, the row below the sheet's last."""
    rows = range(table.heads_row + 1, len(table.sheet.rows))
    footer = (row for row in rows if compact(table.text(row, "code")).startswith(FOOTER_LABELS))
    return next(footer, len(table.sheet.rows))


def _lines(
    table: _Table, footer_row: int, lookups: Lookups, form_lines: Mapping[str, FormLine]
) -> Iterator[_Line]:
    """Yield the lines above the footer, passing over headings and remarks."""
    for row in range(table.heads_row + 1, footer_row):
        code = compact(table.text(row, "code"))
        if _is_line(table, row, code, lookups):
            form_line = form_lines.get(code)
            if form_line:
                unit = lookups.units_of_measure[code]
            else:
                unit = table.text(row, "unit_of_measure")
            code = storable(code, MAX_CODE)
            yield _Line(table, row, code, form_line, unit, _figures(table, row))


def _figures(table: _Table, row: int) -> dict[Place, tuple[FigureField, str]]:
    return {
        (row, table.columns[field]): (field, table.text(row, field))
        for field in _FIGURE_FIELDS
        if field in table.columns
    }


def _is_line(table: _Table, row: int, code: str, lookups: Lookups) -> bool:
    if not code or code.endswith(":") or as_label(code) in lookups.fields:
        return False
    if code in lookups.units_of_measure or _LINE_CODE.fullmatch(code):
        return True
    figures = (compact(table.text(row, field)) for field in _FIGURE_FIELDS)
    return any(figure and figure not in NOT_APPLICABLE for figure in figures)


def _staged_cells(
    line: _Line, not_blank: Mapping[Place, EmptyCell], blank_current: Reading | None
) -> Iterator[StagedCell]:
    """Yield a line's cells.

    ``not_blank`` tells of those that only seem to be empty, ``blank_current`` what a blank 本期
    means where the form as a whole declares it.
    """
    for place, (field, typed) in line.figures.items():
        found = not_blank.get(place)
        text = found.text if found else typed
        reading = unread(found.problem) if found else read_number(text, line.unit_of_measure)
        if blank_current and field == "current" and reading.status == "O":
            reading = blank_current
        if line.asks(field) or reading.status not in ("M", "O"):
            yield line.staged(field, text, reading)
    note = line.table.text(line.row, "note")
    if note.strip():
        yield line.staged("note", note, _NOTE)
