"""The foot of the form: who answers for it, and how to fill it in."""

from collections.abc import Mapping

from etl.workbook.template.canvas import Canvas
from etl.workbook.template.entry import FilledForm
from etl.workbook.template.layout import Column
from etl.workbook.template.styles import COLUMN_WIDTHS, FOOTER_HEIGHT, GAP_HEIGHT
from etl.workbook.template.validation import date_hint
from etl.workbook.template.wording import (
    FOOTER_DATE,
    FOOTER_LABELS,
    INSTRUCTIONS,
    INSTRUCTIONS_TITLE,
    SEAL,
)
from etl.workbook.text_height import text_height

# label column, first and last column of the value; two labels a row
PLACES = (
    (Column.CODE, Column.NAME, Column.NAME),
    (Column.UNIT_OF_MEASURE, Column.CURRENT, Column.YTD),
)


def write_footer(canvas: Canvas, filled: FilledForm, row: int) -> int:
    """Write footer and instructions from a row downwards; return the last row written."""
    canvas.sheet.set_row(row, GAP_HEIGHT)
    for column in Column:
        canvas.text(row, column, "", canvas.style("end"))
    row = _write_signatures(canvas, filled.footer, row + 1)
    canvas.sheet.set_row(row, GAP_HEIGHT)
    return _write_instructions(canvas, filled, row + 1)


def _write_signatures(canvas: Canvas, footer: Mapping[str, str], top: int) -> int:
    """Write the footer's labels and values; return the first row below them."""
    for number, label in enumerate(FOOTER_LABELS):
        row = top + number // len(PLACES)
        label_column, first, last = PLACES[number % len(PLACES)]
        canvas.sheet.set_row(row, FOOTER_HEIGHT)
        canvas.text(row, label_column, f"{label}：", canvas.style("label"))
        style = canvas.style("footer_value")
        if first != last:
            canvas.sheet.merge_range(row, first, row, last, "", style)
        canvas.text(row, first, footer.get(label, ""), style)
        if label == FOOTER_DATE:
            canvas.sheet.data_validation(row, first, row, last, date_hint())
    canvas.merged((top, Column.NOTE, row, Column.CHECK), SEAL, canvas.style("seal"))
    return row + 1


def _write_instructions(canvas: Canvas, filled: FilledForm, row: int) -> int:
    """Write the instructions; return the last row written."""
    facts = {"due": filled.due, "issued_by": filled.form.issued_by}
    texts = [text.format(**facts) for text in INSTRUCTIONS]
    for number, text in enumerate((INSTRUCTIONS_TITLE, *texts), start=row):
        canvas.sheet.set_row(number, text_height(text, sum(COLUMN_WIDTHS)))
        area = (number, Column.CODE, number, Column.CHECK)
        canvas.merged(area, text, canvas.style("instruction"))
    return row + len(texts)
