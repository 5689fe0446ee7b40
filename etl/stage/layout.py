"""Forms in a workbook, found by what is written in it: its headings, labels and codes of lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from etl.catalogue.rows import FormLine, HeaderField
from etl.numbers import Reading, cell_text, unread
from etl.stage.cell_xml import EmptyCell
from etl.stage.empty_cells import why_empty
from etl.stage.figures import SeenReading, read_figure
from etl.stage.form_lines import FormTable, Line, asks, read_lines
from etl.stage.header import Metadata, read_header, read_metadata
from etl.stage.heads import FIGURE_FIELDS, find_heads
from etl.stage.limits import MAX_LINES
from etl.stage.looks import looks
from etl.stage.lookups import Lookups
from etl.stage.model import (
    FigureField,
    FormProblem,
    HeaderCell,
    HeaderCellField,
    Look,
    Sheet,
    StagedCell,
    StagedForm,
    Workbook,
    WorkbookKind,
)
from etl.text import compact
from etl.workbook.addresses import Place, cell_address
from etl.workbook.result_sheet import is_result_sheet

_MISSING_COLUMN: Mapping[FigureField, FormProblem] = {
    "current": "no-current-column",
    "ytd": "no-ytd-column",
}
_IDENTITY = frozenset({"table_number", "unit", "period"})
_DECLARED_ZERO = Reading(Decimal(0), "A")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A form whose cells are still to be staged."""

    form: StagedForm
    table: FormTable
    lines: list[Line]
    knows_lines: bool  # whether a code is one of the catalogue

    def places(self, *, blank: bool) -> list[Place]:
        """Return the places of figures that are blank, or only seem to be; or of all others."""
        figures = (item for line in self.lines for item in line.figures.items())
        return [place for place, (_, value) in figures if (value == "") is blank]

    def states_identity(self) -> bool:
        """Tell whether the sheet itself says whose form it is, for when or which."""
        return bool(self._stated())

    def is_recognised(self) -> bool:
        """Tell whether the sheet says which form it is, or has lines of one."""
        return self.knows_lines or "table_number" in self._stated()

    def _stated(self) -> set[HeaderCellField]:
        sheet = self.table.sheet.name
        cells = (cell for cell in self.form.header if cell.sheet == sheet and cell.text)
        return {cell.field for cell in cells} & _IDENTITY


def read_forms(workbook: Workbook, lookups: Lookups) -> list[StagedForm]:
    """Return the form of each visible sheet that holds one, in the workbook's order.

    A sheet holds a form if it has the heads of the codes and of 本期 or 本年累计. An appendix with
    such heads, without a header or a line of its own, is none where another sheet has them.
    Without any, the one form returned has the problem ``no-form-found``, and what the metadata
    say. Cells are staged for every line: those that the form asks for, all where it does not have
    the line, and others only if something was entered. A form has the problem
    ``several-forms-on-a-sheet`` if another one stands beside or below it, and another one if it
    lacks a column that it asks for. One with more lines than a form can have has the problem
    ``too-many-lines``, their number, and no cells. Our own sheet of findings, in a copy that comes
    back, is none of the sender's.
    """
    sent = tuple(s for s in workbook.sheets if not is_result_sheet(s.name, s.rows))
    workbook = replace(workbook, sheets=sent)
    metadata = read_metadata(workbook)
    tables = (_find_table(sheet, lookups) for sheet in sent if sheet.is_visible)
    drafts = _without_appendices([_draft(table, metadata, lookups) for table in tables if table])
    if not drafts:
        nowhere = read_header(metadata, Sheet("", True, ()), lookups)
        return [replace(nowhere, problem="no-form-found")]
    not_blank = why_empty(workbook, _places_by_sheet(drafts, blank=True))
    look = looks(workbook, _places_by_sheet(drafts, blank=False))
    return [
        _filled(draft, workbook.kind, not_blank[sheet], look[sheet], lookups)
        for draft in drafts
        for sheet in [draft.table.sheet.name]
    ]


def _places_by_sheet(drafts: Sequence[_Draft], *, blank: bool) -> dict[str, list[Place]]:
    return {draft.table.sheet.name: draft.places(blank=blank) for draft in drafts}


def _without_appendices(drafts: Sequence[_Draft]) -> Sequence[_Draft]:
    """Return the drafts that are forms by themselves; if there is none, what comes nearest."""
    stated = [draft for draft in drafts if draft.states_identity()]
    recognised = [draft for draft in drafts if draft.is_recognised()]
    both = [draft for draft in stated if draft.is_recognised()]
    return both or recognised or stated or drafts


def _find_table(sheet: Sheet, lookups: Lookups) -> FormTable | None:
    heads = next(find_heads(sheet.rows, lookups.fields), None)
    return FormTable.of(sheet, heads) if heads else None


def _draft(table: FormTable, metadata: Metadata, lookups: Lookups) -> _Draft:
    """Return a table's form with its problem, and the lines that are still to be staged."""
    above = replace(table.sheet, rows=table.sheet.rows[: table.heads.row])
    form = read_header(metadata, above, lookups)
    form_lines = lookups.version(form.form_code, form.period_code).lines
    lines = read_lines(table, lookups, form_lines)
    most = max(MAX_LINES, 3 * len(form_lines))
    read = list(islice(lines, most))
    beyond = sum(1 for _ in lines)
    has_known = any(line.code in lookups.units_of_measure for line in read)
    if beyond:
        count = len(read) + beyond
        form = replace(form, problem="too-many-lines", problem_count=count)
        return _Draft(form, table, [], has_known)
    problem = _problem(table, lookups, form_lines)
    return _Draft(replace(form, problem=problem), table, read, has_known)


def _problem(
    table: FormTable, lookups: Lookups, form_lines: Mapping[str, FormLine]
) -> FormProblem | None:
    """Return what is wrong with a form as a whole, which its lines then need not repeat."""
    if _has_another_form(table, lookups):
        return "several-forms-on-a-sheet"
    for field, problem in _MISSING_COLUMN.items():
        if field not in table.columns and any(asks(line, field) for line in form_lines.values()):
            return problem
    return None


def _has_another_form(table: FormTable, lookups: Lookups) -> bool:
    """Tell whether heads stand beside those of a form, or below its footer.

    Below each other, they are those of its next page.
    """
    if table.heads.are_of_two_forms:
        return True
    footer_row, first = table.footer_row(), table.heads.row + 1
    return any(
        heads.row + first >= footer_row or heads.columns["code"] != table.columns["code"]
        for heads in find_heads(table.sheet.rows[first:], lookups.fields)
    )


def _filled(
    draft: _Draft,
    kind: WorkbookKind,
    not_blank: Mapping[Place, EmptyCell],
    look: Look,
    lookups: Lookups,
) -> StagedForm:
    """Return a draft's form with its cells, and what is wrong with its heads."""
    cells: list[StagedCell] = []
    told: set[str] = set()  # cells, once each: a heading may contradict many lines
    for line in draft.lines:
        if kind == "csv" and (stray := draft.table.stray(line.row)):
            place, text = stray
            field = next(field for field in FIGURE_FIELDS if line.asks(field))
            cells.append(line.cell(field, text, "beyond-the-heads", place))
            continue
        cells += _figures(line, draft, kind, not_blank, look)
        for said in (*line.contradictions(lookups), *line.note()):
            if said.cell not in told:
                told.add(said.cell)
                cells.append(said)
    header = (*draft.form.header, *_faulty_heads(draft.table, look))
    return replace(draft.form, header=header, cells=tuple(cells))


def _figures(
    line: Line,
    draft: _Draft,
    kind: WorkbookKind,
    not_blank: Mapping[Place, EmptyCell],
    look: Look,
) -> Iterator[StagedCell]:
    """Yield the figures of a line that count; a blank 本期 is 0 where the form declares it."""
    for place, (field, value) in line.figures.items():
        found = not_blank.get(place)
        if found:
            seen = SeenReading(found.text, unread(found.problem))
        else:
            seen = read_figure(value, line.unit_of_measure, kind, look, place)
        if draft.form.is_zero_report and field == "current" and seen.reading.status == "O":
            seen = replace(seen, reading=_DECLARED_ZERO)
        if line.asks(field) or seen.reading.status not in ("M", "O"):
            yield line.figure(field, seen)


def _faulty_heads(table: FormTable, look: Look) -> Iterator[HeaderCell]:
    """Yield the heads that come twice, and those of columns that nobody sees, each as one cell."""
    hidden = {
        field: place
        for field, place in table.heads.places.items()
        if field in ("code", *FIGURE_FIELDS) and place[1] in look.hidden_columns
    }
    repeated = {} if table.heads.are_of_two_forms else table.heads.repeated
    faults: Mapping[HeaderCellField, Mapping[HeaderField, Place]] = {
        "repeated_head": repeated,
        "hidden_head": hidden,
    }
    for fault, places in faults.items():
        if places:
            texts = [cell_text(table.sheet.rows[row][column]) for row, column in places.values()]
            address = cell_address(next(iter(places.values())))
            yield HeaderCell(fault, table.sheet.name, address, "、".join(map(compact, texts)))
