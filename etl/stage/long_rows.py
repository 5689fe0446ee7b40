"""The rows of a long table, put together as the forms that they are parts of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from etl.numbers import CellValue, cell_text
from etl.periods import parse_period
from etl.stage.cell_xml import EmptyCell
from etl.stage.complete_periods import CompletePeriods, not_written
from etl.stage.contradictions import is_other_multiple
from etl.stage.declared import Declared, read_declared
from etl.stage.empty_cells import why_empty
from etl.stage.figures import SeenReading, is_seen_as_stored, read_figure
from etl.stage.header import period_code
from etl.stage.limits import MAX_LINES, MAX_UNKNOWN_SECTIONS
from etl.stage.long_lines import Figure, LongLine, LongLines
from etl.stage.long_table import Column, LongTable
from etl.stage.looks import looks
from etl.stage.lookups import Lookups
from etl.stage.model import (
    CellField,
    FigureField,
    HeaderCell,
    Look,
    StagedCell,
    StagedForm,
    Workbook,
    WorkbookKind,
)
from etl.text import compact, is_blank
from etl.workbook.addresses import Place

_CACHED = 1 << 16  # different figures; most are small numbers that come again and again

_Read = tuple[FigureField, Column, str, Declared]


@dataclass(slots=True)
class _Section:
    """The rows of one unit and period, or of what is known of neither."""

    form: StagedForm
    lines: LongLines
    most: int  # rows
    row_count: int = 0
    cells: list[StagedCell] = field(default_factory=list)

    def staged(self, *, is_complete: bool) -> StagedForm:
        """Return the form of the rows; of too many it holds their number alone.

        In a complete table a line that need not be there and is not is as one left blank.
        """
        if self.form.problem is not None:
            return replace(self.form, problem_count=self.row_count)
        if self.row_count > self.most:
            return replace(self.form, problem="too-many-lines", problem_count=self.row_count)
        if not is_complete:
            return replace(self.form, cells=tuple(self.cells), part_kind="patch")
        left_out = self.lines.left_out({cell.line_code for cell in self.cells})
        blank = [
            StagedCell(self.form.sheet, not_written(code), 0, field_, code, "", "", status="O")
            for code, field_ in left_out
        ]
        return replace(self.form, cells=(*self.cells, *blank), part_kind="complete")


def read_long_table(table: LongTable, workbook: Workbook, lookups: Lookups) -> list[StagedForm]:
    """Return a form for each unit and period of a long table, in the order of their first rows.

    Rows whose unit or period is not known are kept by what they say there, the first of them: all
    others are one form with the problem ``more-unknown-rows`` and their number. Of a table without
    rows the one form has the problem ``no-rows``.
    """
    not_blank = why_empty(workbook, {table.sheet.name: table.blank_figures()})
    look = looks(workbook, {table.sheet.name: table.figures()})
    name = table.sheet.name
    forms = _Reader(table, workbook.kind, not_blank[name], look[name], lookups).forms()
    return forms or [StagedForm(sheet=table.sheet.name, problem="no-rows")]


class _Reader:
    """Reads one table; what a text means is worked out once for each different text."""

    def __init__(
        self,
        table: LongTable,
        kind: WorkbookKind,
        not_blank: Mapping[Place, EmptyCell],
        look: Look,
        lookups: Lookups,
    ) -> None:
        self._table = table
        self._lookups = lookups
        self._unit, self._period, self._indicator = (
            table.columns[name] for name in ("unit", "period", "indicator")
        )
        self._status = table.columns.get("status")
        self._qualifier = table.columns.get("qualifier")
        self._note = table.columns.get("note")
        self._hidden_heads = tuple(table.hidden_heads(look.hidden_columns))
        self._kind = kind
        self._complete = table.columns.get("complete")
        self._complete_periods = CompletePeriods(lookups.long_table)
        self._not_blank = not_blank
        self._look = look
        self._read = lru_cache(_CACHED)(partial(read_declared, lookups.long_table))
        self._sections: dict[str, _Section] = {}
        self._unknown = 0  # sections that are listed one by one
        self._others: _Section | None = None  # the rows of all further ones
        self._lines: dict[tuple[str | None, str | None], LongLines] = {}

    def forms(self) -> list[StagedForm]:
        """Return the forms of the table.

        A table with an unknown unit or period is complete for none: the one that seems to be left
        out may be the one that is misspelt.
        """
        sections = self._sections_of_rows()
        return [
            section.staged(
                is_complete=not self._unknown and section.form.period_code in self._complete_periods
            )
            for section in sections
        ]

    def _sections_of_rows(self) -> list[_Section]:
        unit, period = self._unit.index, self._period.index
        by_texts: dict[tuple[CellValue, CellValue], _Section] = {}
        for row, cells in self._rows():
            texts = cells[unit], cells[period]
            section = by_texts.get(texts)
            if section is None:
                section = by_texts[texts] = self._section(row, cells)
            self._add(section, row, cells)
        return [*self._sections.values(), *filter(None, [self._others])]

    def _rows(self) -> Iterator[tuple[int, Sequence[CellValue]]]:
        """Yield the rows below the heads that are not blank, none shorter than they are."""
        first, width = self._table.heads_row + 1, self._table.width
        for row, cells in enumerate(self._table.sheet.rows[first:], first):
            if not self._is_blank(row, cells):
                missing = width - len(cells)
                yield row, [*cells, *[""] * missing] if missing > 0 else cells

    def _is_blank(self, row: int, cells: Sequence[CellValue]) -> bool:
        for value in cells:  # ends at the first one, as a rule
            if not is_blank(cell_text(value)):
                return False
        if not self._not_blank:
            return True
        return not any((row, index) in self._not_blank for index in range(self._table.width))

    def _section(self, row: int, cells: Sequence[CellValue]) -> _Section:
        """Return the section of a row, a new one if this is the first of its unit and period."""
        number = self._table.row_number(row)
        unit_text, period_text = (
            cell_text(cells[column.index]).strip() for column in (self._unit, self._period)
        )
        unit = self._lookups.unit_codes.get(compact(unit_text))
        period = period_code(cells[self._period.index])
        place = self._unit.address(number)
        key = f"{unit} {period}" if unit and period else place
        if key in self._sections:
            return self._sections[key]
        terms, sheet = self._lookups.long_table, self._table.sheet.name
        if not (unit and period and terms.has_period(period)) and not self._is_told_alone():
            return self._others_from(place)
        form = terms.form_code(unit, parse_period(period)) if unit and period else None
        header = (
            HeaderCell("unit", sheet, place, unit_text),
            HeaderCell("period", sheet, self._period.address(number), period_text),
            *self._hidden_heads,
        )
        staged = StagedForm(sheet, key, form, None, unit, period, header=header)
        lines = self._lines_of(form, period)
        most = max(MAX_LINES, 3 * lines.form_line_count)
        section = self._sections[key] = _Section(staged, lines, most)
        return section

    def _is_told_alone(self) -> bool:
        """Count one more section that is unknown; tell whether it is among the first."""
        self._unknown += 1
        return self._unknown <= MAX_UNKNOWN_SECTIONS

    def _others_from(self, place: str) -> _Section:
        """Return the section of all rows that are unknown and not listed alone."""
        if self._others is None:
            sheet = self._table.sheet.name
            form = StagedForm(sheet, place, problem="more-unknown-rows")
            self._others = _Section(form, self._lines_of(None, None), most=0)
        return self._others

    def _lines_of(self, form_code: str | None, period: str | None) -> LongLines:
        key = form_code, period
        if key not in self._lines:
            version = self._lookups.version(form_code, period)
            self._lines[key] = LongLines(self._table, version, self._lookups)
        return self._lines[key]

    def _add(self, section: _Section, row: int, cells: Sequence[CellValue]) -> None:
        section.row_count += 1
        if section.row_count > section.most:
            return
        number, sheet = self._table.row_number(row), self._table.sheet.name
        line = section.lines[cells[self._indicator.index]]
        code_cell = self._indicator.address(number)
        period = section.form.period_code
        for field_, column, text, figure in self._figures(line, period, row, cells):
            section.cells.append(
                StagedCell(
                    sheet,
                    column.address(number),
                    number,
                    field_,
                    line.code,
                    code_cell,
                    text,
                    figure.value,
                    figure.status,
                    figure.qualifier,
                    figure.problem,
                    figure.shown,
                )
            )
        if self._note and (note := cell_text(cells[self._note.index])).strip():
            address = self._note.address(number)
            measure = self._lookups.known_texts.stated_measure(note)
            is_told = measure and is_other_multiple(measure, line.unit_of_measure)
            said: CellField = "unit_of_measure" if is_told else "note"
            section.cells.append(
                StagedCell(sheet, address, number, said, line.code, code_cell, note)
            )

    def _figures(
        self, line: LongLine, period: str | None, row: int, cells: Sequence[CellValue]
    ) -> Iterator[_Read]:
        """Yield the figures of a row that count; of one that says more than the heads, only that.

        A comma too many moves what follows it under the wrong head. Nor do figures count beside a
        declaration that is neither yes nor no.
        """
        if stray := self._table.stray(cells):
            problem = Declared(problem="beyond-the-heads")
            yield line.figures[0].field, *stray, problem
            return
        said = cell_text(cells[self._complete.index]).strip() if self._complete else ""
        if self._complete and said and not self._complete_periods.declare(period, said):
            problem = Declared(problem="unknown-declaration")
            yield line.figures[0].field, self._complete, said, problem
            return
        for figure in line.figures:
            column, text, read = self._figure(line, figure, row, cells)
            if read.problem or figure.is_asked or read.status not in ("M", "O"):
                yield figure.field, column, text, read

    def _figure(
        self, line: LongLine, figure: Figure, row: int, cells: Sequence[CellValue]
    ) -> tuple[Column, str, Declared]:
        """Read a figure; return with it the cell at fault, or its own, and what stands there."""
        column, value = figure.column, cells[figure.column.index]
        text, place = cell_text(value), (row, column.index)
        if not text and (found := self._not_blank.get(place)):
            return column, found.text, Declared(problem=found.problem)
        shown: SeenReading | None = None
        if not is_seen_as_stored(value, self._look, place):
            shown = read_figure(value, line.unit_of_measure, self._kind, self._look, place)
            if shown.reading.problem:
                unread = Declared(problem=shown.reading.problem, shown=shown.shown)
                return column, shown.text, unread
        declared = self._declared(cells) if figure.is_declared else ("", "")
        read = self._read(text, line.unit_of_measure, *declared)
        if read.at_fault:
            column = self._table.columns[read.at_fault]
            return column, cell_text(cells[column.index]), read
        if shown and read.status == "A":  # the percentage that is seen
            read = replace(read, value=shown.reading.value, shown=shown.shown)
        return column, text, read

    def _declared(self, cells: Sequence[CellValue]) -> tuple[str, str]:
        """Return status and qualifier of a row as written; blank where there is no column."""
        return (
            cell_text(cells[self._status.index]).strip() if self._status else "",
            cell_text(cells[self._qualifier.index]).strip() if self._qualifier else "",
        )
