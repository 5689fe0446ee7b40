"""The sheet of findings: what the file is, then a table of all remarks that links to cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from etl.workbook.addresses import cell_address
from etl.workbook.annotate.look import LOOKS, Look, mark_colour
from etl.workbook.annotate.markup import MAIN, add, count, parse
from etl.workbook.annotate.remark import Remark
from etl.workbook.annotate.texts import displayable, escaped
from etl.workbook.annotate.wording import (
    GUIDE,
    HEADS,
    LEFT_OUT,
    NO_CELL,
    NOTHING_FOUND,
    PAGE_NUMBER,
    REASON_MESSAGE,
    REASON_TITLE,
    TITLE,
    WHOLE_FILE,
)
from etl.workbook.result_sheet import ORIGINAL, REASON, SUBJECT
from etl.workbook.text_height import text_height

_WIDTHS = (6, 13, 9, 9, 24, 24, 24, 40, 34)  # in digits, as Excel counts them
_LINK = HEADS.index("单元格")
_TITLE_HEIGHT, _ROW_HEIGHT, _MAX_HEIGHT = 34.0, 20.0, 400.0  # in points; Excel's limit is 409
_PADDING = 4  # points
_A4 = "9"
_MARGINS = {"left": "0.4", "right": "0.4", "top": "0.5", "bottom": "0.6"}  # inches
_MARGINS_OF_FOOTER = {"header": "0.3", "footer": "0.3"}

Style = Callable[[Look], int]


@dataclass(frozen=True)
class Listed:
    """A remark with the place that it links to, and the style its cell had before it was marked.

    The style stands once, with the first remark on a cell. ``reason`` is what the clerk wrote
    onto an earlier copy.
    """

    remark: Remark
    location: str | None
    original: int | None
    reason: str


def result_sheet(
    heading: Sequence[str],
    listed: Sequence[Listed],
    left_out: int,
    style: Style,
    offered: Sequence[str],
) -> tuple[_Element, int]:
    """Return the sheet of findings, and its row (from 1) with the heads of the table.

    ``left_out`` is how many remarks are not listed; ``style`` gives the number of a look's style.
    ``offered`` are the reasons to choose from.
    """
    sheet = _Sheet({name: style(look) for name, look in LOOKS.items()})
    sheet.across(TITLE, "title", _TITLE_HEIGHT)
    for text in heading:
        sheet.across(displayable(text), "heading")
    sheet.across(GUIDE, "guide")
    heads_row = sheet.row(HEADS, ["head"] * len(HEADS))
    for number, one in enumerate(listed, start=1):
        sheet.remark(number, one)
    if not listed:
        sheet.across(NOTHING_FOUND, "heading")
    if left_out:
        sheet.across(LEFT_OUT.format(number=left_out), "heading")
    return sheet.finished(heads_row, offered), heads_row


class _Sheet:
    """A worksheet that is written from above to below; ``styles`` are by the name of a look."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self._styles = styles
        self._data = parse(f'<sheetData xmlns="{MAIN}"/>'.encode())
        self._rows = 0
        self._merged: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._reasons: list[str] = []

    def across(self, text: str, look: str, height: float = 0) -> None:
        """Write a text over the whole width."""
        row = self._add_row(height or _height([text], [sum(_WIDTHS)]))
        self._add_text(row, 0, text, look)
        self._merged.append(f"{self._address(0)}:{self._address(len(HEADS) - 1)}")

    def row(self, texts: Sequence[str], looks: Sequence[str]) -> int:
        """Write a row of the table, and return its number, from 1."""
        row = self._add_row(_height(texts, _WIDTHS))
        for column, (text, look) in enumerate(zip(texts, looks, strict=True)):
            self._add_text(row, column, text, look)
        return self._rows

    def remark(self, number: int, listed: Listed) -> None:
        """Write a remark; its severity has the colour of its cell."""
        remark = listed.remark
        asks_reason = remark.subject is not None
        reason = listed.reason if asks_reason else NO_CELL
        texts = (remark.severity, remark.title, remark.found, remark.expected, remark.advice)
        place = (displayable(remark.sheet) or WHOLE_FILE, displayable(remark.cell or "") or NO_CELL)
        colour = mark_colour(remark.severity)
        looks = [
            "centred",
            "centred",
            "link" if listed.location else "centred",
            colour,
            *["text"] * 4,
            "reason" if asks_reason else "centred",
        ]
        self.row([str(number), *place, *map(displayable, (*texts, reason))], looks)
        if listed.location:
            self._links.append((self._address(_LINK), listed.location))
        if listed.original is not None:
            style = {"r": self._address(ORIGINAL), "s": str(listed.original)}
            add(self._data[-1], "c", style)
        if remark.subject is not None:
            self._add_text(self._data[-1], SUBJECT, remark.subject, "text")
            self._reasons.append(self._address(REASON))

    def _address(self, column: int) -> str:
        return cell_address((self._rows - 1, column))

    def _add_row(self, height: float) -> _Element:
        self._rows += 1
        attributes = {"r": str(self._rows), "ht": f"{height:g}", "customHeight": "1"}
        return add(self._data, "row", attributes)

    def _add_text(self, row: _Element, column: int, text: str, look: str) -> None:
        cell = add(row, "c", {"r": self._address(column), "s": str(self._styles[look])})
        if text:
            cell.set("t", "inlineStr")
            add(add(cell, "is"), "t", text=escaped(text))

    def finished(self, heads_row: int, offered: Sequence[str]) -> _Element:
        """Return the worksheet with its view, widths, choices, links and pages."""
        root = parse(f'<worksheet xmlns="{MAIN}"/>'.encode())
        add(add(root, "sheetPr"), "pageSetUpPr", {"fitToPage": "1"})
        self._add_view(root, heads_row)
        add(root, "sheetFormatPr", {"defaultRowHeight": "15"})
        _add_columns(root)
        root.append(self._data)
        merged = add(root, "mergeCells")
        for area in self._merged:
            add(merged, "mergeCell", {"ref": area})
        if self._reasons:
            _add_choices(root, self._reasons, offered)
        if self._links:
            links = add(root, "hyperlinks")
            for address, location in self._links:
                add(links, "hyperlink", {"ref": address, "location": location})
        _add_pages(root)
        errors = add(root, "ignoredErrors")
        area = f"A1:{self._address(SUBJECT)}"
        add(errors, "ignoredError", {"sqref": area, "numberStoredAsText": "1"})
        return root

    @staticmethod
    def _add_view(root: _Element, heads_row: int) -> None:
        attributes = {"showGridLines": "0", "tabSelected": "1", "workbookViewId": "0"}
        view = add(add(root, "sheetViews"), "sheetView", attributes)
        first = f"A{heads_row + 1}"
        frozen = {"topLeftCell": first, "activePane": "bottomLeft", "state": "frozen"}
        add(view, "pane", {"ySplit": str(heads_row), **frozen})
        add(view, "selection", {"pane": "bottomLeft", "activeCell": first, "sqref": first})


def _add_columns(root: _Element) -> None:
    columns = add(root, "cols")
    for number, width in enumerate(_WIDTHS, start=1):
        place = {"min": str(number), "max": str(number)}
        add(columns, "col", {**place, "width": str(width), "customWidth": "1"})
    place = {"min": str(ORIGINAL + 1), "max": str(SUBJECT + 1)}
    add(columns, "col", {**place, "width": "9", "hidden": "1", "customWidth": "1"})


def _add_choices(root: _Element, cells: Sequence[str], offered: Sequence[str]) -> None:
    """Offer a list of texts in some cells; any other text may be typed, too."""
    choices = add(root, "dataValidations")
    attributes = {
        "type": "list",
        "allowBlank": "1",
        "showInputMessage": "1",
        "promptTitle": REASON_TITLE,
        "prompt": REASON_MESSAGE,
        "sqref": " ".join(cells),
    }
    quoted = ",".join(offered).replace('"', '""')
    add(add(choices, "dataValidation", attributes), "formula1", text=f'"{quoted}"')
    count(choices)


def _add_pages(root: _Element) -> None:
    add(root, "printOptions", {"horizontalCentered": "1"})
    add(root, "pageMargins", {**_MARGINS, **_MARGINS_OF_FOOTER})
    pages = {"paperSize": _A4, "fitToWidth": "1", "fitToHeight": "0", "orientation": "landscape"}
    add(root, "pageSetup", pages)
    add(add(root, "headerFooter"), "oddFooter", text=f"&C{PAGE_NUMBER}")


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the points of a row in which all texts can be read; a margin takes two digits."""
    needed = [text_height(t, width - 2) for t, width in zip(texts, widths, strict=True)]
    return min(max(_ROW_HEIGHT, *needed) + _PADDING, _MAX_HEIGHT)
