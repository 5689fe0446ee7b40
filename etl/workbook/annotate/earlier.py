"""Marks of an earlier copy, which a clerk corrected and sent again: they are taken out first.

Reasons that he wrote onto it are kept, for the list of the new copy.

A spreadsheet may have saved the copy in between and numbered its styles anew. So a mark is known
by its colour, a comment by its author, the sheet of findings by its name and its heads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from etl.workbook.addresses import Place
from etl.workbook.annotate.book import Book, SheetEntry
from etl.workbook.annotate.comments import remove_own_comments
from etl.workbook.annotate.markup import MAIN, children, main
from etl.workbook.annotate.relations import target
from etl.workbook.annotate.styles import Styles
from etl.workbook.annotate.texts import displayable, escaped
from etl.workbook.annotate.worksheet import Worksheet, place_in_sheet
from etl.workbook.result_sheet import (
    CELL,
    ORIGINAL,
    RESULT_HEADS,
    RESULT_SHEET,
    SUBJECT,
    given_reasons,
    is_result_sheet,
)

_Originals = Mapping[tuple[str, Place], int]  # a style by the sheet's name, as listed, and place
Reasons = Mapping[tuple[str, str], str]  # by what they are given for, and the cell as listed


@dataclass
class _Listed:
    """What the sheets of findings say that is needed once they are gone."""

    originals: dict[tuple[str, Place], int] = field(default_factory=dict)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)


def remove_earlier_marks(book: Book, styles: Styles) -> Reasons:
    """Take our marks, comments and sheets of findings out of a workbook; return the reasons."""
    listed = _remove_result_sheets(book)
    has_marks = styles.has_marks()
    for entry in book.worksheets:
        remove_own_comments(book.package, entry.part)
        if has_marks:
            _unmark(book, entry, styles, listed.originals)
    return listed.reasons


def _unmark(book: Book, entry: SheetEntry, styles: Styles, originals: _Originals) -> None:
    """Give marked cells the fill that they had; none if nobody knows it any more."""
    worksheet = Worksheet(book.package.root(entry.part))
    listed = {
        worksheet.shown_at(place): style
        for (name, place), style in originals.items()
        if name == escaped(displayable(entry.name))
    }
    for place, cell in worksheet.cells():
        style = int(cell.get("s", "0"))
        if styles.is_marked(style):
            cell.set("s", str(styles.unmarked(style, listed.get(place, 0))))


def _remove_result_sheets(book: Book) -> _Listed:
    """Remove our sheets of findings; return how the cells that they list looked, and reasons."""
    listed = _Listed()
    for entry in book.worksheets:
        if entry.name.startswith(RESULT_SHEET):
            rows = list(_rows(book, entry))
            if is_result_sheet(entry.name, (texts for texts, _ in rows)):
                listed.originals |= dict(_originals(rows))
                given = given_reasons(texts for texts, _ in rows)
                listed.reasons |= {(one.subject, one.cell): one.text for one in given}
                book.remove(entry)
    return listed


def _originals(
    rows: list[tuple[list[str], int | None]],
) -> Iterator[tuple[tuple[str, Place], int]]:
    sheet_column = RESULT_HEADS.index("工作表")
    for texts, style in rows:
        place = place_in_sheet(texts[CELL])
        if place is not None and style is not None:
            yield (texts[sheet_column], place), style


def _rows(book: Book, entry: SheetEntry) -> Iterator[tuple[list[str], int | None]]:
    """Yield the texts of each row up to the last column of ours, and the style that it keeps."""
    shared = _shared_strings(book)
    cells: dict[int, dict[int, _Element]] = {}
    for (number, column), cell in Worksheet(book.package.root(entry.part)).cells():
        cells.setdefault(number, {})[column] = cell
    for row in cells.values():
        texts = [_text(row[n], shared) if n in row else "" for n in range(SUBJECT + 1)]
        yield texts, int(row[ORIGINAL].get("s", "0")) if ORIGINAL in row else None


def _shared_strings(book: Book) -> list[str]:
    part = target(book.package, book.part, "sharedStrings")
    return [_string(item) for item in children(book.package.root(part), "si")] if part else []


def _text(cell: _Element, shared: list[str]) -> str:
    inline = cell.find(main("is"))
    if inline is not None:
        return _string(inline)
    value = cell.findtext(main("v"), "")
    return shared[int(value)] if cell.get("t") == "s" and value else value


def _string(item: _Element) -> str:
    """Return a text that may stand in runs, without the guide to its pronunciation."""
    pieces = (*item.iterfind(main("t")), *item.iterfind(f"{{{MAIN}}}r/{{{MAIN}}}t"))
    return "".join(piece.text or "" for piece in pieces)
