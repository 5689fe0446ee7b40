"""The sheet that says where and how to send the form."""

from xlsxwriter import Workbook

from etl.catalogue.model import Catalogue
from etl.catalogue.sending import SendingFacts
from etl.workbook.template.canvas import Canvas
from etl.workbook.template.entry import FilledForm
from etl.workbook.template.styles import A4, TITLE_HEIGHT
from etl.workbook.template.wording import CONTACT, DUE_RULE, SENDING_SHEET
from etl.workbook.text_height import text_height

WIDTHS = (18, 72)  # of topics and texts
_LEAST_HEIGHT = 22  # points


def write_sending_sheet(workbook: Workbook, filled: FilledForm, catalogue: Catalogue) -> None:
    """Write what the federation says about sending, filled in for this form."""
    canvas = Canvas(workbook, SENDING_SHEET)
    sheet = canvas.sheet
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, TITLE_HEIGHT)
    canvas.merged((0, 0, 0, 1), SENDING_SHEET, canvas.style("title"))
    facts = vars(_facts(filled, catalogue))
    for row, instruction in enumerate(catalogue.sending, start=1):
        text = instruction.text.format(**facts)
        sheet.set_row(row, max(_LEAST_HEIGHT, text_height(text, WIDTHS[1])))
        canvas.text(row, 0, instruction.topic, canvas.style("topic"))
        canvas.text(row, 1, text, canvas.style("name"))
    sheet.hide_gridlines(2)
    sheet.protect()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _facts(filled: FilledForm, catalogue: Catalogue) -> SendingFacts:
    form = filled.form
    contacts = [CONTACT.format(name=o.name, email=o.email) for o in catalogue.officers()]
    return SendingFacts(
        unit=filled.unit.name_zh,
        unit_code=filled.unit.code,
        period=filled.period.label_zh,
        due=filled.due,
        due_rule=DUE_RULE.format(days=form.due_days, time=f"{form.due_time:%H:%M}"),
        issued_by=form.issued_by,
        officers="、".join(contacts),
    )
