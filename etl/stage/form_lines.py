"""The lines of a form on its sheet: rows with codes, and what stands in their columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass

from etl.catalogue.rows import FormLine, HeaderField
from etl.numbers import CellValue, cell_text, says_not_applicable
from etl.stage.contradictions import KnownTexts, Measure, is_other_multiple
from etl.stage.figures import SeenReading
from etl.stage.heads import FIGURE_FIELDS, Heads
from etl.stage.limits import MAX_CODE
from etl.stage.lookups import Lookups
from etl.stage.model import CellField, CellProblem, FigureField, Sheet, StagedCell
from etl.text import as_label, compact, is_blank, storable
from etl.workbook.addresses import Place, cell_address

# Statistical forms end in the persons who answer for them; of what follows, only a known code with
# a figure is a line: nothing that was filled in is passed over.
FOOTER_LABELS = ("单位负责人", "统计负责人", "填表人", "审核人", "联系电话", "报出日期")

_LINE_CODE = re.compile(r"[A-Z][0-9]+(?:\.[0-9]+)*")


@dataclass(frozen=True, slots=True)
class FormTable:
    """The part of a sheet that begins with the heads of the columns."""

    sheet: Sheet
    heads: Heads
    columns: Mapping[HeaderField, int]

    @classmethod
    def of(cls, sheet: Sheet, heads: Heads) -> "FormTable":
        """Return the table below some heads."""
        return cls(sheet, heads, heads.columns)

    def value(self, row: int, field: HeaderField) -> CellValue:
        """Return a cell's value; an absent column and the end of a short row are blank."""
        cells, column = self.sheet.rows[row], self.columns.get(field)
        return cells[column] if column is not None and column < len(cells) else ""

    def text(self, row: int, field: HeaderField) -> str:
        """Return a cell's text, likewise."""
        return cell_text(self.value(row, field))

    def footer_row(self) -> int:
        """Return the first row of the footer; without one, the row below the sheet's last."""
        rows = range(self.heads.row + 1, len(self.sheet.rows))
        footer = (row for row in rows if compact(self.text(row, "code")).startswith(FOOTER_LABELS))
        return next(footer, len(self.sheet.rows))

    def stray(self, row: int) -> tuple[Place, str] | None:
        """Return the first cell of a row beyond the row of heads, be it filled or not.

        A csv has one where a comma within a figure was taken for the end of a cell.
        """
        width = len(self.sheet.rows[self.heads.row])
        cells = self.sheet.rows[row]
        if len(cells) <= width:
            return None
        return (row, width), cell_text(cells[width])

    def stated_measures(
        self, row: int, known: KnownTexts, fields: Sequence[HeaderField] = ()
    ) -> dict[Measure, Place]:
        """Return the units of measure that texts of a row state: of some columns, or of all."""
        of_fields = [self.columns[field] for field in fields if field in self.columns]
        columns = of_fields if fields else range(len(self.sheet.rows[row]))
        cells = self.sheet.rows[row]
        stated = {
            column: measure
            for column in columns
            if column < len(cells)
            and isinstance(value := cells[column], str)
            and (measure := known.stated_measure(value))
        }
        return {measure: (row, column) for column, measure in stated.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A row with a code, and what the form asks of it; nothing where the form has no such line."""

    table: FormTable
    row: int
    code: str
    form_line: FormLine | None
    unit_of_measure: str
    figures: Mapping[Place, tuple[FigureField, CellValue]]  # what stands in their columns
    stated_elsewhere: Mapping[Measure, Place]  # above or below the table, or above the section

    def asks(self, field: FigureField) -> bool:
        """Tell whether a cell counts even when it is blank."""
        return self.form_line is None or asks(self.form_line, field)

    def contradictions(self, lookups: Lookups) -> Iterator[StagedCell]:
        """Yield the name, or what states a unit of measure, if it is not that of the code."""
        if self.form_line is None:
            return
        name = self.table.text(self.row, "name")
        if lookups.known_texts.is_other_name(name, self.code):
            yield self.cell("name", name)
            return  # its unit of measure is that line's, too
        unit = self.table.text(self.row, "unit_of_measure")
        if lookups.known_texts.is_other_unit(unit, self.unit_of_measure):
            yield self.cell("unit_of_measure", unit)
            return
        stated = self.table.stated_measures(self.row, lookups.known_texts, ("name", "note"))
        stated |= self.stated_elsewhere
        for measure, place in stated.items():
            if is_other_multiple(measure, self.unit_of_measure):
                text = cell_text(self.table.sheet.rows[place[0]][place[1]])
                yield self.cell("unit_of_measure", text, place=place)
                return

    def note(self) -> Iterator[StagedCell]:
        """Yield the note, if there is one."""
        text = self.table.text(self.row, "note")
        if text.strip():
            yield self.cell("note", text)

    def cell(
        self,
        field: CellField,
        text: str,
        problem: CellProblem | None = None,
        place: Place | None = None,
    ) -> StagedCell:
        """Return a cell of the line, unread; by default the one in the column of its field."""
        columns = self.table.columns
        return StagedCell(
            sheet=self.table.sheet.name,
            cell=cell_address(place or (self.row, columns[field])),
            row=self.row + 1,
            field=field,
            line_code=self.code,
            code_cell=cell_address((self.row, columns["code"])),
            text=text,
            problem=problem,
        )

    def figure(self, field: FigureField, seen: SeenReading) -> StagedCell:
        """Return a cell of the line with what it was read as."""
        value, status, qualifier, problem = astuple(seen.reading)
        return self.cell(field, seen.text, problem)._replace(
            value=value, status=status, qualifier=qualifier, shown=seen.shown
        )


def asks(line: FormLine, field: FigureField) -> bool:
    """Tell whether a form's line asks for 本期 or for 本年累计."""
    return line.asks_current if field == "current" else line.asks_ytd


def read_lines(
    table: FormTable, lookups: Lookups, form_lines: Mapping[str, FormLine]
) -> Iterator[Line]:
    """Yield the lines, passing over headings and remarks, to the heads of another form at most."""
    known, first, footer_row = lookups.known_texts, table.heads.row + 1, table.footer_row()
    outside: dict[Measure, Place] = {}
    for row in (*range(footer_row, len(table.sheet.rows)), *reversed(range(first))):
        outside |= table.stated_measures(row, known)
    section: dict[Measure, Place] = {}
    for row in range(first, len(table.sheet.rows)):
        code = compact(table.text(row, "code"))
        if row > footer_row and as_label(code) in lookups.fields:
            return
        is_below = row >= footer_row
        if is_below and not (code in lookups.units_of_measure and _has_figure(table, row)):
            continue
        if _is_line(table, row, code, lookups):
            form_line = form_lines.get(code)
            if form_line:
                unit = lookups.units_of_measure[code]
            else:
                unit = table.text(row, "unit_of_measure")
            code = storable(code, MAX_CODE)
            yield Line(table, row, code, form_line, unit, _figures(table, row), section | outside)
        else:
            section = table.stated_measures(row, known)


def _figures(table: FormTable, row: int) -> dict[Place, tuple[FigureField, CellValue]]:
    return {
        (row, table.columns[field]): (field, table.value(row, field))
        for field in FIGURE_FIELDS
        if field in table.columns
    }


def _is_line(table: FormTable, row: int, code: str, lookups: Lookups) -> bool:
    if not code or code.endswith(":") or as_label(code) in lookups.fields:
        return False
    if code in lookups.units_of_measure or _LINE_CODE.fullmatch(code):
        return True
    return _has_figure(table, row)


def _has_figure(table: FormTable, row: int) -> bool:
    figures = (table.text(row, field) for field in FIGURE_FIELDS)
    return any(not is_blank(figure) and not says_not_applicable(figure) for figure in figures)
