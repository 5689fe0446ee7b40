"""The cells of a worksheet: found by address, or made in the right place of their row."""

from bisect import bisect, insort
from collections.abc import Iterator

from lxml.etree import _Element

from etl.workbook.addresses import Place, cell_address, place_of
from etl.workbook.annotate.markup import (
    MAIN,
    RELATION_ID,
    add,
    child_in_order,
    children,
    main,
    unset,
)
from etl.workbook.annotate.remark import NotAnnotatableError
from etl.workbook.annotate.wording import TOO_COMPLEX

ROWS, COLUMNS = 1_048_576, 16_384
MAX_MERGED = 5_000  # areas; each remark is looked for in all of them

_TRUE = ("1", "true")

# ECMA-376-1, 18.3.1.99 CT_Worksheet
ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


def place_in_sheet(address: str | None) -> Place | None:
    """Return the place of a cell that a sheet can have; None for anything else."""
    try:
        row, column = place_of(address or "")
    except ValueError:
        return None
    return (row, column) if 0 <= row < ROWS and column < COLUMNS else None


def unselect(root: _Element) -> None:
    """Take a sheet out of the selected ones, as typing goes into all of them."""
    for view in root.iterfind(f"{{{MAIN}}}sheetViews/{{{MAIN}}}sheetView"):
        unset(view, "tabSelected")


class Worksheet:
    """The part of one worksheet.

    Rows and cells may leave out their number or address; they then follow the one before.
    """

    def __init__(self, root: _Element) -> None:
        """Find the cells. Raises NotAnnotatableError if too many areas are merged."""
        data = root.find(main("sheetData"))
        if data is None:
            raise ValueError("a worksheet has no sheetData")
        self.root = root
        self._data = data
        self._rows = dict(_numbered_rows(data))
        self._numbers = sorted(self._rows)
        self._merged = list(_merged_areas(root))
        if len(self._merged) > MAX_MERGED:
            raise NotAnnotatableError(TOO_COMPLEX)

    def cells(self) -> Iterator[tuple[Place, _Element]]:
        """Yield all cells that are there."""
        for row, element in self._rows.items():
            for column, cell in _numbered_cells(element):
                yield (row, column), cell

    def shown_at(self, place: Place) -> Place:
        """Return the cell that is seen at a place: of a merged area, its first."""
        row, column = place
        for (top, left), (bottom, right) in self._merged:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return place

    def cell(self, place: Place) -> _Element:
        """Return the cell at a place, made in the style of its row or column if there is none."""
        row, column = place
        element = self._row(row)
        following = None
        for number, cell in _numbered_cells(element):
            if number == column:
                return cell
            if number > column:
                following = cell
                break
        made = add(element, "c", {"r": cell_address(place), "s": str(self._style_of_blank(place))})
        if following is not None:
            following.addprevious(made)
        unset(element, "spans")  # a hint, which would be wrong now
        return made

    def _row(self, number: int) -> _Element:
        if number in self._rows:
            return self._rows[number]
        made = add(self._data, "row", {"r": str(number + 1)})
        position = bisect(self._numbers, number)
        if position < len(self._numbers):
            self._rows[self._numbers[position]].addprevious(made)
        insort(self._numbers, number)
        self._rows[number] = made
        return made

    def _style_of_blank(self, place: Place) -> int:
        row, column = place
        attributes = self._rows[row].attrib
        if attributes.get("customFormat") in _TRUE:
            return int(attributes.get("s", "0"))
        band = self._band_of(column)
        return 0 if band is None else int(band.get("style", "0"))

    def width_of(self, column: int) -> int:
        """Return the pixels of a column at the usual 7 of a digit (18.3.1.13); 0 if hidden."""
        width = self._default("defaultColWidth", self._default("baseColWidth", "8"))
        band = self._band_of(column)
        if band is not None:
            width = "-1" if band.get("hidden") in _TRUE else band.get("width", width)
        return max(0, int(float(width) * 7 + 5))

    def height_of(self, row: int) -> int:
        """Return the pixels of a row; 0 if hidden."""
        hidden, points = self._default("zeroHeight", "0"), self._default("defaultRowHeight", "15")
        if row in self._rows:
            attributes = self._rows[row].attrib
            hidden, points = attributes.get("hidden", "0"), attributes.get("ht", points)
        return 0 if hidden in _TRUE else int(float(points) * 4 / 3)

    def _default(self, name: str, otherwise: str) -> str:
        found = self.root.find(main("sheetFormatPr"))
        return otherwise if found is None else found.get(name, otherwise)

    def _band_of(self, column: int) -> _Element | None:
        for band in self.root.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col"):
            if int(band.get("min", "0")) <= column + 1 <= int(band.get("max", "0")):
                return band
        return None

    def set_comment_drawing(self, relation: str) -> None:
        """Name the relation to the drawing that holds the comments' boxes."""
        child_in_order(self.root, "legacyDrawing", ORDER, {RELATION_ID: relation})


def _numbered_rows(data: _Element) -> Iterator[tuple[int, _Element]]:
    number = -1
    for row in children(data, "row"):
        number = int(row.get("r", number + 2)) - 1
        yield number, row


def _numbered_cells(row: _Element) -> Iterator[tuple[int, _Element]]:
    column = -1
    for cell in children(row, "c"):
        address = cell.get("r")
        column = column + 1 if address is None else place_of(address)[1]
        yield column, cell


def _merged_areas(root: _Element) -> Iterator[tuple[Place, Place]]:
    for area in root.iterfind(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell"):
        first, _, last = area.get("ref", "").partition(":")
        yield place_of(first), place_of(last or first)
