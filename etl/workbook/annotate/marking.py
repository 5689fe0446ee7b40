"""Marks what is wrong in a copy of a workbook, and lists it on a sheet before all others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.workbook.addresses import Place
from etl.workbook.annotate.book import Book, SheetEntry
from etl.workbook.annotate.boxes import Boxes
from etl.workbook.annotate.comments import add_comments, comment_texts
from etl.workbook.annotate.earlier import Reasons, remove_earlier_marks
from etl.workbook.annotate.listing import Listed, result_sheet
from etl.workbook.annotate.neutral import neutralise
from etl.workbook.annotate.package import Package
from etl.workbook.annotate.remark import NotAnnotatableError, Remark
from etl.workbook.annotate.styles import Styles
from etl.workbook.annotate.texts import displayable
from etl.workbook.annotate.wording import DAMAGED, NO_CELL
from etl.workbook.annotate.worksheet import Worksheet, place_in_sheet, unselect
from etl.workbook.reasons import usual_reasons
from etl.workbook.result_sheet import RESULT_SHEET

MAX_REMARKS = 5_000  # of a file; more are no help to anybody

_PRINT_TITLES = "_xlnm.Print_Titles"
_LEADS_OUT = re.compile(r"[\[\]|\\/:]")  # in a sheet's name, which no spreadsheet allows


@dataclass(frozen=True)
class MarkedCopy:
    """A copy, and whether it lacks something that the author of the workbook put there."""

    data: bytes
    is_reduced: bool


def annotate(workbook: bytes, heading: Sequence[str], remarks: Sequence[Remark]) -> bytes:
    """Return the bytes of a marked copy, with the errors of marked_copy."""
    return marked_copy(workbook, heading, remarks).data


def marked_copy(
    workbook: bytes, heading: Sequence[str], remarks: Sequence[Remark], left_out: int = 0
) -> MarkedCopy:
    """Return a copy of an xlsx in which the faulty cells are coloured and say what to do.

    A new first sheet has the lines of the heading, and lists all remarks (the first 5,000) with
    links to their cells and room for reasons; ``left_out`` more are counted. Marks of an earlier
    copy are taken out before, the reasons that the clerk wrote onto it stay. The copy goes by mail:
    of the workbook it keeps only what is known to be harmless, see etl.workbook.annotate.neutral.

    Raises NotAnnotatableError if the bytes are no xlsx that can be marked: another kind of file,
    an encrypted or a broken one, or one that is too large. Foreign bytes may take all memory.
    """
    offered = usual_reasons()
    try:
        book = Book(Package(workbook))
        is_reduced = neutralise(book)
        _annotate(book, heading, remarks, left_out, offered)
        return MarkedCopy(book.package.save(), is_reduced)
    except (NotAnnotatableError, MemoryError):
        raise
    except Exception as error:  # whatever a part provokes that is not as the standard has it
        raise NotAnnotatableError(DAMAGED) from error


def _annotate(
    book: Book,
    heading: Sequence[str],
    remarks: Sequence[Remark],
    left_out: int,
    offered: Sequence[str],
) -> None:
    styles = Styles(book)
    reasons = remove_earlier_marks(book, styles)
    sheets = {entry.name: entry for entry in book.sheets}
    noted = remarks[:MAX_REMARKS]
    originals: dict[Remark, int] = {}
    boxes = Boxes(book.package)
    for entry in sheets.values():
        worksheet = Worksheet(book.package.root(entry.part))
        unselect(worksheet.root)
        placed = [remark for remark in noted if _place(remark, entry)]
        if placed:
            originals |= _mark(book, entry, worksheet, styles, placed)
        boxes.add(entry.part, worksheet, comment_texts(book.package, entry.part))
    listed = [_listed(remark, sheets.get(remark.sheet), originals, reasons) for remark in noted]
    left_out += len(remarks) - len(noted)
    root, heads_row = result_sheet(heading, listed, left_out, styles.of, offered)
    name = _free_name(sheets)
    book.add_first(name, root)
    book.name_locally(_PRINT_TITLES, f"{_quoted(name)}!${heads_row}:${heads_row}")


def _place(remark: Remark, entry: SheetEntry) -> Place | None:
    """Return the place of a remark's cell on a sheet; None if it has none there."""
    return place_in_sheet(remark.cell) if remark.sheet == entry.name else None


def _mark(
    book: Book,
    entry: SheetEntry,
    worksheet: Worksheet,
    styles: Styles,
    remarks: Sequence[Remark],
) -> dict[Remark, int]:
    """Mark cells of a sheet; return the style of each before, by the first remark on it."""
    by_cell: dict[Place, list[Remark]] = {}
    for remark in remarks:
        if place := _place(remark, entry):
            by_cell.setdefault(worksheet.shown_at(place), []).append(remark)
    originals: dict[Remark, int] = {}
    for place, placed in by_cell.items():
        cell = worksheet.cell(place)
        original = originals[placed[0]] = int(cell.get("s", "0"))
        cell.set("s", str(styles.marked(original, [remark.severity for remark in placed])))
    add_comments(book.package, entry.part, by_cell)
    return originals


def _listed(
    remark: Remark, entry: SheetEntry | None, originals: dict[Remark, int], reasons: Reasons
) -> Listed:
    """Link a remark to its cell, and give it the reason that an earlier copy has for it."""
    reason = reasons.get((remark.subject or "", displayable(remark.cell or "") or NO_CELL), "")
    return Listed(remark, _location(remark, entry), originals.pop(remark, None), reason)


def _location(remark: Remark, entry: SheetEntry | None) -> str | None:
    """Return where a remark links to; None if no link can lead there, as to a hidden sheet."""
    if entry is None or not entry.is_visible or _LEADS_OUT.search(entry.name):
        return None
    return f"{_quoted(entry.name)}!{remark.cell}" if _place(remark, entry) else None


def _quoted(sheet_name: str) -> str:
    """Return a sheet's name as references quote it."""
    doubled = sheet_name.replace("'", "''")
    return f"'{doubled}'"


def _free_name(taken: Mapping[str, SheetEntry]) -> str:
    """Return a name for the sheet of findings that no sheet of the sender has."""
    numbered = (f"{RESULT_SHEET}({number})" for number in range(2, len(taken) + 3))
    return next(name for name in (RESULT_SHEET, *numbered) if name not in taken)
