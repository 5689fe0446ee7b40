"""How the cells of an xls look: Excel's binary format, as xlrd reads its formats and fonts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO

import xlrd
from xlrd.formatting import std_format_strings

from etl.numbers import cell_text
from etl.stage.model import Look
from etl.stage.number_format import builtin_format, shown_number
from etl.workbook.addresses import Place


def look_of_xls(data: bytes, wanted: Mapping[str, Iterable[Place]]) -> dict[str, Look]:
    """Return how the cells wanted look, by the names of their sheets. Raises what xlrd does."""
    with xlrd.open_workbook(
        file_contents=data, logfile=StringIO(), on_demand=True, formatting_info=True
    ) as book:
        return {
            name: _look(book, book.sheet_by_name(name), places) for name, places in wanted.items()
        }


def _look(book: xlrd.Book, sheet: xlrd.sheet.Sheet, places: Iterable[Place]) -> Look:
    hidden = {number for number, column in sheet.colinfo_map.items() if column.hidden}
    look = Look(hidden_columns=hidden)
    for row, column in places:
        if row >= sheet.nrows or column >= sheet.row_len(row):
            continue
        cell = sheet.cell(row, column)
        style = book.xf_list[cell.xf_index or 0]
        runs = sheet.rich_text_runlist_map.get((row, column), ())
        fonts = [book.font_list[n] for n in (style.font_index, *(font for _, font in runs))]
        if any(font.struck_out or font.escapement for font in fonts):
            look.struck.add((row, column))
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            value = Decimal(cell_text(float(cell.value)))
            shown = shown_number(_format(book, style.format_key), value)
            if shown is not None:
                look.shown[row, column] = shown
    return look


def _format(book: xlrd.Book, key: int) -> str:
    """Return a format; xlrd gives those of Excel in America for those that a file does not hold."""
    code = book.format_map[key].format_str
    return builtin_format(key) if code == std_format_strings.get(key) else code
