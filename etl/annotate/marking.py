"""Marks what is wrong in a copy of a workbook, and lists it on a sheet before all others."""

from collections.abc import Mapping, Sequence

from etl.addresses import Place
from etl.annotate.book import Book, SheetEntry
from etl.annotate.comments import add_comments
from etl.annotate.earlier import remove_earlier_marks
from etl.annotate.listing import Listed, result_sheet
from etl.annotate.package import Package
from etl.annotate.remark import NotAnnotatableError, Remark
from etl.annotate.styles import Styles
from etl.annotate.wording import DAMAGED
from etl.annotate.worksheet import Worksheet, place_in_sheet, unselect
from etl.result_sheet import RESULT_SHEET

MAX_REMARKS = 5_000  # of a file; more are no help to anybody

_PRINT_TITLES = "_xlnm.Print_Titles"
_SELECTED = b"tabSelected"


def annotate(workbook: bytes, heading: Sequence[str], remarks: Sequence[Remark]) -> bytes:
    """Return a copy of an xlsx in which the faulty cells are coloured and say what to do.

    A new first sheet has the lines of the heading, and lists all remarks (the first 5,000) with
    links to their cells. Marks of an earlier copy are taken out before. Nothing else changes:
    every part of the file that need not change keeps its bytes.

    Raises NotAnnotatableError if the bytes are no xlsx that can be marked: another kind of file,
    an encrypted or a broken one, or one that is too large.
    """
    try:
        book = Book(Package(workbook))
        _annotate(book, heading, remarks)
        return book.package.save()
    except (NotAnnotatableError, MemoryError):
        raise
    except Exception as error:  # whatever a part provokes that is not as the standard has it
        raise NotAnnotatableError(DAMAGED) from error


def _annotate(book: Book, heading: Sequence[str], remarks: Sequence[Remark]) -> None:
    styles = Styles(book)
    remove_earlier_marks(book, styles)
    sheets = {entry.name: entry for entry in book.sheets}
    noted = remarks[:MAX_REMARKS]
    originals: dict[Remark, int] = {}
    for entry in sheets.values():
        if book.package.mentions(entry.part, _SELECTED):
            unselect(book.package.edit(entry.part))
        told = [remark for remark in noted if _place(remark, entry)]
        if told:
            originals |= _mark(book, entry, styles, told)
    listed = [_listed(remark, sheets.get(remark.sheet), originals) for remark in noted]
    root, heads_row = result_sheet(heading, listed, len(remarks) - len(noted), styles.of)
    name = _free_name(sheets)
    book.add_first(name, root)
    book.name_locally(_PRINT_TITLES, f"{_quoted(name)}!${heads_row}:${heads_row}")


def _place(remark: Remark, entry: SheetEntry) -> Place | None:
    """Return the place of a remark's cell on a sheet; None if it has none there."""
    is_there = remark.sheet == entry.name and entry.is_worksheet
    return place_in_sheet(remark.cell) if is_there else None


def _mark(
    book: Book, entry: SheetEntry, styles: Styles, remarks: Sequence[Remark]
) -> dict[Remark, int]:
    """Mark cells of a sheet; return the style of each before, by the first remark on it."""
    worksheet = Worksheet(book.package.edit(entry.part))
    by_cell: dict[Place, list[Remark]] = {}
    for remark in remarks:
        if place := _place(remark, entry):
            by_cell.setdefault(worksheet.shown_at(place), []).append(remark)
    originals: dict[Remark, int] = {}
    for place, told in by_cell.items():
        cell = worksheet.cell(place)
        original = originals[told[0]] = int(cell.get("s", "0"))
        cell.set("s", str(styles.marked(original, [remark.severity for remark in told])))
    add_comments(book.package, entry.part, worksheet, by_cell)
    return originals


def _listed(remark: Remark, entry: SheetEntry | None, originals: dict[Remark, int]) -> Listed:
    """Link a remark to its cell, unless no link can lead there, as to a hidden sheet."""
    original = originals.pop(remark, None)
    if entry is None or not entry.is_visible or not _place(remark, entry):
        return Listed(remark, None, original)
    return Listed(remark, f"{_quoted(entry.name)}!{remark.cell}", original)


def _quoted(sheet_name: str) -> str:
    """Return a sheet's name as references quote it."""
    doubled = sheet_name.replace("'", "''")
    return f"'{doubled}'"


def _free_name(taken: Mapping[str, SheetEntry]) -> str:
    """Return a name for the sheet of findings that no sheet of the sender has."""
    numbered = (f"{RESULT_SHEET}({number})" for number in range(2, len(taken) + 3))
    return next(name for name in (RESULT_SHEET, *numbered) if name not in taken)
