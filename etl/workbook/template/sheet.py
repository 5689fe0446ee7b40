"""The sheet that a clerk sees: its content, its protection, its printed pages."""

from xlsxwriter import Workbook

from etl.workbook.template.body import write_body
from etl.workbook.template.canvas import Canvas
from etl.workbook.template.entry import FilledForm
from etl.workbook.template.footer import write_footer
from etl.workbook.template.header import COLUMN_HEADS_ROW, write_header
from etl.workbook.template.layout import FIRST_ROW, Column, Layout
from etl.workbook.template.styles import A4, COLUMN_WIDTHS
from etl.workbook.template.wording import FORM_SHEET, PAGE_NUMBER

MARGINS = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.7}  # inches
ALLOWED = {"format_columns": True, "format_rows": True}


def write_form_sheet(workbook: Workbook, filled: FilledForm, layout: Layout) -> None:
    """Write the form: header, lines and footer, ready to be filled in and printed."""
    canvas = Canvas(workbook, FORM_SHEET)
    progress = write_body(canvas, layout, filled.entries)
    write_header(canvas, filled, progress)
    last_row = write_footer(canvas, filled, layout.end_row)
    _set_up_screen(canvas, layout)
    _set_up_pages(canvas, filled, last_row)


def _set_up_screen(canvas: Canvas, layout: Layout) -> None:
    sheet = canvas.sheet
    for column, width in enumerate(COLUMN_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", ALLOWED)
    sheet.ignore_errors({"number_stored_as_text": "A1:G1000", "formula_differs": "A1:G1000"})
    first = next((line for line in layout.lines if line.asked), None)
    if first:
        sheet.set_selection(first.row, first.asked[0], first.row, first.asked[0])


def _set_up_pages(canvas: Canvas, filled: FilledForm, last_row: int) -> None:
    sheet = canvas.sheet
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**MARGINS)
    sheet.center_horizontally()
    sheet.repeat_rows(COLUMN_HEADS_ROW)
    sheet.print_area(0, Column.CODE, last_row, Column.CHECK)
    unit = filled.unit.name_zh.replace("&", "&&")  # a single & begins a code of page footers
    sheet.set_footer(
        f"&L{unit} {filled.period.label_zh}&C{PAGE_NUMBER}&R{filled.form.table_number}"
    )
