"""The block above the column heads: title, who reports for when, on which form."""

from etl.workbook.template.canvas import Canvas
from etl.workbook.template.entry import FilledForm
from etl.workbook.template.layout import FIRST_ROW, Column
from etl.workbook.template.styles import (
    COLUMN_HEAD_HEIGHT,
    HEADER_ROW_HEIGHT,
    TITLE_HEIGHT,
    UNIT_ROW_HEIGHT,
)
from etl.workbook.template.validation import zero_report_choice
from etl.workbook.template.wording import (
    COLUMN_HEADS,
    FILLED,
    ISSUED_BY,
    MEASURE,
    PERIOD,
    SEE_LINES,
    SYNTHETIC_NOTICE,
    TABLE_NUMBER,
    TEMPLATE_VERSION,
    UNIT,
    VALID_TO,
    ZERO_REPORT,
    ZERO_REPORT_CHOICE,
)

TITLE_ROW, NOTICE_ROW, PROGRESS_ROW, UNIT_ROW = 0, 1, FIRST_ROW - 3, FIRST_ROW - 2
COLUMN_HEADS_ROW, ZERO_REPORT_ROW = FIRST_ROW - 1, PROGRESS_ROW


def write_header(canvas: Canvas, filled: FilledForm, progress: tuple[str, str]) -> None:
    """Write the header block and the column heads.

    A label ends in a full-width colon and its value is the next cell to the right, so that a
    program finds it in the workbook and in a csv saved from it. ``progress`` is the formula that
    says how far the form is filled, and its result.
    """
    canvas.sheet.set_row(TITLE_ROW, TITLE_HEIGHT)
    for row in range(NOTICE_ROW, UNIT_ROW):
        canvas.sheet.set_row(row, HEADER_ROW_HEIGHT)
    canvas.sheet.set_row(UNIT_ROW, UNIT_ROW_HEIGHT)
    area = (TITLE_ROW, Column.CODE, TITLE_ROW, Column.CHECK)
    canvas.merged(area, filled.form.title_zh, canvas.style("title"))
    if filled.is_synthetic:
        canvas.text(NOTICE_ROW, Column.CODE, SYNTHETIC_NOTICE, canvas.style("notice"))
    _label(canvas, PROGRESS_ROW, Column.CODE, FILLED)
    formula, result = progress
    style = canvas.style("progress")
    canvas.sheet.write_formula(PROGRESS_ROW, Column.NAME, formula, style, result)
    _write_labelled(canvas, filled)
    _label(canvas, ZERO_REPORT_ROW, Column.UNIT_OF_MEASURE, ZERO_REPORT)
    chosen = ZERO_REPORT_CHOICE if filled.is_zero_report else ""
    canvas.text(ZERO_REPORT_ROW, Column.CURRENT, chosen, canvas.style("choice"))
    canvas.sheet.data_validation(
        ZERO_REPORT_ROW, Column.CURRENT, ZERO_REPORT_ROW, Column.CURRENT, zero_report_choice()
    )
    canvas.sheet.set_row(COLUMN_HEADS_ROW, COLUMN_HEAD_HEIGHT)
    for column, head in enumerate(COLUMN_HEADS):
        canvas.text(COLUMN_HEADS_ROW, column, head, canvas.style("head"))


def _write_labelled(canvas: Canvas, filled: FilledForm) -> None:
    form = filled.form
    valid_to = f"{form.valid_to.year}年{form.valid_to.month}月"
    labelled = (
        (NOTICE_ROW, Column.NOTE, TABLE_NUMBER, form.table_number),
        (NOTICE_ROW + 1, Column.NOTE, ISSUED_BY, form.issued_by),
        (NOTICE_ROW + 2, Column.NOTE, VALID_TO, valid_to),
        (NOTICE_ROW + 3, Column.NOTE, TEMPLATE_VERSION, form.template_version),
        (UNIT_ROW, Column.NOTE, MEASURE, SEE_LINES),
        (UNIT_ROW, Column.CODE, UNIT, filled.unit.name_zh),
        (UNIT_ROW, Column.UNIT_OF_MEASURE, PERIOD, filled.period.label_zh),
    )
    for row, column, label, value in labelled:
        _label(canvas, row, column, label)
        canvas.text(row, column + 1, value, canvas.style("value", bold=label in (UNIT, PERIOD)))


def _label(canvas: Canvas, row: int, column: int, label: str) -> None:
    canvas.text(row, column, f"{label}：", canvas.style("label"))
