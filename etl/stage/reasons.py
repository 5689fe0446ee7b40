"""Reasons that a marked copy brings back: read from our sheet of findings, given to their forms."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from etl.stage.limits import MAX_REASON, MAX_REASONS
from etl.stage.model import StagedForm, StagedReason, Workbook
from etl.text import storable
from etl.workbook.addresses import cell_address
from etl.workbook.result_sheet import REASON, given_reasons, is_result_sheet, subject_of

_Form = tuple[str | None, str | None]  # unit and period


def with_reasons(forms: Iterable[StagedForm], workbook: Workbook) -> list[StagedForm]:
    """Return the forms with the reasons that were given for them.

    A reason belongs to the unit and period that it was asked for: in the copy of another month,
    filled in again, it says nothing of the new figures.
    """
    by_form: dict[_Form, list[StagedReason]] = {}
    for form, reason in islice(_reasons(workbook), MAX_REASONS):
        by_form.setdefault(form, []).append(reason)
    return [
        replace(form, reasons=tuple(by_form.get((form.unit_code, form.period_code), ())))
        for form in forms
    ]


def _reasons(workbook: Workbook) -> Iterator[tuple[_Form, StagedReason]]:
    for sheet in workbook.sheets:
        if not sheet.is_visible or not is_result_sheet(sheet.name, sheet.rows):
            continue
        for given in given_reasons(sheet.rows):
            if subject := subject_of(given.subject):
                address = cell_address((given.row, REASON))
                text = storable(given.text.strip(), MAX_REASON)
                about = (subject.rule_id, subject.line_code)
                reason = StagedReason(sheet.name, address, *about, text)
                yield (subject.unit_code, subject.period_code), reason
