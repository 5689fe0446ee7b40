"""A worksheet to write texts and figures on in named styles."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from etl.workbook.template.styles import BODY, STYLES


class _PlainWorksheet(Worksheet):  # type: ignore[misc] # XlsxWriter is not followed by mypy
    """A worksheet whose formulas keep to the functions of Excel 2007.

    XlsxWriter looks in every formula for each newer function, to add the prefix that it needs;
    that took half the time of writing a form.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


class Canvas:
    """A worksheet and the formats of its workbook, each made once.

    Text is written as text, whatever it begins with: a name or a note never becomes a formula.
    """

    def __init__(self, workbook: Workbook, sheet_name: str) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[str, tuple[tuple[str, Any], ...]], Format] = {}
        self.sheet: Worksheet = workbook.add_worksheet(sheet_name, _PlainWorksheet)

    def style(self, name: str, **changes: Any) -> Format:
        """Return the format of a named style, with single properties changed."""
        key = (name, tuple(changes.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({**BODY, **STYLES[name], **changes})
        return self._formats[key]

    def highlight(self, properties: Mapping[str, Any]) -> Format:
        """Return a format for a conditional highlight, which changes nothing but these."""
        return self._workbook.add_format({**properties})

    def text(self, row: int, column: int, text: str, style: Format) -> None:
        """Write a text into a cell; an empty one leaves the cell blank in its style."""
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def merged(self, area: tuple[int, int, int, int], text: str, style: Format) -> None:
        """Merge an area (first row and column, last row and column) and write a text into it."""
        self.sheet.merge_range(*area, "", style)
        self.text(area[0], area[1], text, style)

    def figure(self, row: int, column: int, value: Decimal | str | None, style: Format) -> None:
        """Write what a clerk typed as a figure: a number, a text such as 约100, or nothing."""
        if isinstance(value, Decimal):
            self.sheet.write_number(row, column, value, style)
        else:
            self.text(row, column, value or "", style)
