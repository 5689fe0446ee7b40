"""Numbers of persons in a file: found wherever it says something, masked in what is staged of it.

All this happens in the process that reads the file: nothing that it stages says whose they were.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from etl.numbers import CellValue, cell_text
from etl.personal_data import (
    Found,
    Kind,
    Sighting,
    described,
    find,
    kinds_that_count,
    masked,
    masked_digits,
)
from etl.personal_data.wording import word
from etl.stage.beside_cells import texts_beside_cells
from etl.stage.model import (
    FigureField,
    HeaderCell,
    Sheet,
    StagedCell,
    StagedForm,
    StagedReason,
    Unreadable,
    Workbook,
)
from etl.workbook.addresses import cell_address

_LEAST = 10**10  # mobile numbers have eleven digits
_EXACT = 2**53  # of a binary float
_SHORTEST = 11
_CONTACT = re.compile("电话|手机|联系|负责人|填表人|填报人|审核人")
_FIGURE_FIELDS = get_args(FigureField)
_CONTACTS = 2  # numbers on the sheet of a form that may be those of its contacts

_Place = tuple[str, str]  # a sheet and the address of a cell


@dataclass(frozen=True, slots=True)
class _Seen:
    """A number as it was found, and where."""

    found: Found
    sheet: str
    cell: str
    row: int | None = None  # of a sheet


def without_personal_data(
    forms: tuple[StagedForm, ...], workbook: Workbook | Unreadable, data: bytes
) -> tuple[StagedForm, ...]:
    """Return the forms of a file with all numbers of persons masked, and described in each.

    Where there are none, the forms come back as they are.
    """
    sheets = workbook.sheets if isinstance(workbook, Workbook) else ()
    has_cells = bool(sheets) and not any(sheet.is_damaged for sheet in sheets)
    beside = list(texts_beside_cells(data, has_cells=has_cells))
    addressed = _line_and_key if _is_json_lines(workbook) else _address
    seen = [*_in_cells(sheets, addressed), *_beside_values(forms)]
    placed = {one.found.number for one in seen}
    others = _in_texts(beside, "beside_cells" if sheets else "no_cells")
    seen += [one for one in others if one.found.number not in placed]  # a cell says where to look
    seen += _in_texts([sheet.name for sheet in sheets], "sheet_name")
    if not seen:
        return forms
    counted = [*_apart_from_figures_and_contacts(seen, forms, sheets)]
    texts = _all_texts(sheets, beside)
    kinds = kinds_that_count([one.found for one in counted], texts)
    sightings = [
        Sighting(one.found.kind, one.found.number, one.sheet, one.cell)
        for one in counted
        if one.found.kind in kinds
    ]
    return _Masks(kinds, sightings, forms, sheets).of_all(forms) if sightings else forms


def _in_cells(
    sheets: Iterable[Sheet], addressed: Callable[[Sheet, int, int], str]
) -> Iterator[_Seen]:
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if text := _telling_text(value):
                    for found in find(text):
                        yield _Seen(found, sheet.name, addressed(sheet, row, column), row)


def _is_json_lines(workbook: Workbook | Unreadable) -> bool:
    return isinstance(workbook, Workbook) and workbook.kind == "json lines"


def _address(_sheet: Sheet, row: int, column: int) -> str:
    return cell_address((row, column))


def _line_and_key(sheet: Sheet, row: int, column: int) -> str:
    """Return where a value stands in JSON lines, as long tables say it."""
    return f"第{row}行 {cell_text(sheet.rows[0][column]).strip()}"


def _telling_text(value: CellValue) -> str:
    """Return what a cell says if it is long enough for a number of a person, else nothing."""
    if isinstance(value, str):
        return value if len(value) >= _SHORTEST else ""
    if isinstance(value, float | int) and abs(value) >= _LEAST and value == value // 1:
        return str(int(value)) if abs(value) < _EXACT else cell_text(value)
    return ""


def _in_texts(texts: Iterable[str], place: str) -> Iterator[_Seen]:
    """Yield what stands in no cell; its place is given by a word."""
    for text in texts:
        for found in find(text):
            yield _Seen(found, "", word(place))


def _beside_values(forms: Iterable[StagedForm]) -> Iterator[_Seen]:
    """Yield what only the formula or the format of a cell says: workbook readers leave it out."""
    for form in forms:
        for cell in form.cells:
            texts = [cell.shown or ""]
            if cell.problem == "formula-without-value":
                texts.append(cell.text)
            for found in (found for text in texts for found in find(text)):
                yield _Seen(found, cell.sheet, cell.cell)


def _apart_from_figures_and_contacts(
    seen: Sequence[_Seen], forms: Iterable[StagedForm], sheets: Iterable[Sheet]
) -> Iterator[_Seen]:
    """Yield the numbers but those that may be figures, and those of a form's own contacts."""
    doubtful = {one.found.kind for one in seen} - {"identity", "card"}
    figures = _figures(forms) if doubtful else frozenset()
    rows = {sheet.name: sheet.rows for sheet in sheets}
    form_sheets = {form.sheet for form in forms if form.cells}
    contacts: dict[str, set[str]] = {}
    for one in seen:
        found = one.found
        if found.kind in doubtful and found.is_bare and (one.sheet, one.cell) in figures:
            continue
        if found.kind == "mobile" and one.sheet in form_sheets and one.row is not None:
            numbers = contacts.setdefault(one.sheet, set())
            is_known = found.number in numbers
            if is_known or (len(numbers) < _CONTACTS and _is_contact(rows[one.sheet][one.row])):
                numbers.add(found.number)
                continue
        yield one


def _figures(forms: Iterable[StagedForm]) -> frozenset[_Place]:
    return frozenset(
        (cell.sheet, cell.cell)
        for form in forms
        for cell in form.cells
        if cell.field in _FIGURE_FIELDS
    )


def _is_contact(cells: Sequence[CellValue]) -> bool:
    return any(isinstance(value, str) and _CONTACT.search(value) for value in cells)


def _all_texts(sheets: Iterable[Sheet], beside: Iterable[str]) -> Iterator[str]:
    yield from beside
    for sheet in sheets:
        yield sheet.name
        for cells in sheet.rows:
            yield from (value for value in cells if isinstance(value, str))


class _Masks:
    """Masks what is staged of one file."""

    def __init__(
        self,
        kinds: Collection[Kind],
        sightings: Sequence[Sighting],
        forms: Sequence[StagedForm],
        sheets: Sequence[Sheet],
    ) -> None:
        self._kinds = kinds
        self._places = {(one.sheet, one.cell) for one in sightings}
        self._names = self._masked_names([*(f.sheet for f in forms), *(s.name for s in sheets)])
        self._description = described(sightings, self._names if len(sheets) > 1 else {})

    def of_all(self, forms: Iterable[StagedForm]) -> tuple[StagedForm, ...]:
        """Return forms with all their texts masked, and a description of what was found."""
        return tuple(map(self._form, forms))

    def _form(self, form: StagedForm) -> StagedForm:
        version = form.template_version
        return replace(
            form,
            sheet=self._names[form.sheet],
            section=self._text(form.section),
            template_version=version and self._text(version),
            header=tuple(map(self._header, form.header)),
            cells=tuple(map(self._cell, form.cells)),
            personal_data=self._description,
            reasons=tuple(map(self._reason, form.reasons)),
        )

    def _header(self, header: HeaderCell) -> HeaderCell:
        text = self._text(header.text, (header.sheet, header.cell))
        sheet = self._names.get(header.sheet, header.sheet)
        return replace(header, sheet=sheet, cell=self._text(header.cell), text=text)

    def _cell(self, cell: StagedCell) -> StagedCell:
        """Mask a cell; a figure in it is none any more."""
        text = self._text(cell.text, (cell.sheet, cell.cell))
        shown = cell.shown and self._text(cell.shown, (cell.sheet, cell.cell))
        kept = cell._replace(
            sheet=self._names[cell.sheet],
            cell=self._text(cell.cell),
            line_code=self._text(cell.line_code, (cell.sheet, cell.code_cell)),
            code_cell=self._text(cell.code_cell),
            text=text,
            shown=shown,
        )
        if (text, shown) == (cell.text, cell.shown) or cell.field not in _FIGURE_FIELDS:
            return kept
        return kept._replace(value=None, status=None, qualifier="exact", problem="personal-data")

    def _reason(self, reason: StagedReason) -> StagedReason:
        return reason._replace(
            sheet=self._names[reason.sheet],
            line_code=self._text(reason.line_code),
            text=self._text(reason.text, (reason.sheet, reason.cell)),
        )

    def _text(self, text: str, place: _Place | None = None) -> str:
        """Mask a text; of a number that was rounded when it became text, all but its beginning."""
        hidden = masked(text, self._kinds)
        return masked_digits(text) if hidden == text and place in self._places else hidden

    def _masked_names(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the masked names of sheets, which stay different."""
        taken: Counter[str] = Counter()
        hidden = {}
        for name in dict.fromkeys(names):
            mask = self._text(name)
            taken[mask] += 1
            hidden[name] = mask if taken[mask] == 1 else f"{mask} ({taken[mask]})"
        return hidden
