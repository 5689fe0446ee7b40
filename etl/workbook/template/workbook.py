"""Writes the form as an Excel workbook: the form, how to send it, and a sheet for programs."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, Unit
from etl.periods import Period
from etl.workbook.template.entry import Entry, FilledForm
from etl.workbook.template.layout import Layout, lay_out
from etl.workbook.template.sending_sheet import write_sending_sheet
from etl.workbook.template.sheet import write_form_sheet
from etl.workbook.template.wording import FOOTER_LABELS, METADATA_SHEET, SYNTHETIC_NOTICE

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_template(  # noqa: PLR0913, PLR0917 - what a form consists of
    path: Path,
    catalogue: Catalogue,
    unit: Unit,
    form: Form,
    period: Period,
    entries: Mapping[str, Entry] | None = None,
    footer: Mapping[str, str] | None = None,
    is_synthetic: bool = False,
    is_zero_report: bool = False,
) -> None:
    """Write one unit's form for one period; the same arguments give the same bytes.

    The form names the unit as it was called on the period's last day. ``entries`` are by
    indicator code and ``footer`` by label (单位负责人, 填表人, 联系电话, 报出日期); without
    them the form is empty. What an entry holds for a cell that its line does not ask for is left
    out.

    Raises ValueError if the unit was not in force on the period's last day, if an entry's code is
    not on the form or a footer label is not one of the four; OSError if the file cannot be written.
    """
    named = catalogue.unit(unit.code, period.ends_on)
    if named is None:
        raise ValueError(f"unit {unit.code} was not in force on {period.ends_on}")
    filled = FilledForm(
        form, named, period, entries or {}, footer or {}, is_synthetic, is_zero_report
    )
    layout = lay_out(catalogue, form)
    _reject_unknown("indicators", filled.entries, {line.indicator.code for line in layout.lines})
    _reject_unknown("footer labels", filled.footer, set(FOOTER_LABELS))
    path.write_bytes(_workbook(filled, layout, catalogue))


def _reject_unknown(what: str, given: Mapping[str, object], known: set[str]) -> None:
    if unknown := sorted(given.keys() - known):
        raise ValueError(f"{what} that the form does not have: {', '.join(unknown)}")


def _workbook(filled: FilledForm, layout: Layout, catalogue: Catalogue) -> bytes:
    content = BytesIO()
    with Workbook(content, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": filled.form.title_zh,
                "author": filled.form.issued_by,
                "created": datetime.combine(filled.period.ends_on, time(), UTC),
            }
        )
        write_form_sheet(workbook, filled, layout)
        if catalogue.sending:
            write_sending_sheet(workbook, filled, catalogue)
        _write_metadata(workbook, filled)
    return content.getvalue()


def _write_metadata(workbook: Workbook, filled: FilledForm) -> None:
    metadata = {
        "form_code": filled.form.code,
        "template_version": filled.form.template_version,
        "unit_code": filled.unit.code,
        "period_code": filled.period.code,
        "data_origin": "synthetic" if filled.is_synthetic else "reported",
    }
    if filled.is_synthetic:
        metadata["notice"] = SYNTHETIC_NOTICE
    sheet = workbook.add_worksheet(METADATA_SHEET)
    for row, (key, value) in enumerate(metadata.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.set_column(0, 1, 24)
    sheet.protect()
    sheet.hide()
