"""All forms that a workbook holds, be its sheets forms or long tables."""

from collections.abc import Sequence
from dataclasses import replace

from etl.stage.layout import read_forms
from etl.stage.long_rows import read_long_table
from etl.stage.long_table import find_long_table, is_meant_as_long_table
from etl.stage.lookups import Lookups
from etl.stage.model import StagedCell, StagedForm, Workbook
from etl.workbook.result_sheet import is_result_sheet

_Said = tuple[str, tuple[object, ...]]  # code of a line, and what one of its cells says


def forms_of(workbook: Workbook, lookups: Lookups) -> list[StagedForm]:
    """Return the forms on the visible sheets of a workbook; at least one, with its problem if none.

    A sheet that is a long table holds a form for each unit and period, any other one form or none.
    What a damaged sheet held nobody knows: it is told beside the others.
    """
    terms = lookups.long_table
    sheets = [s for s in workbook.sheets if s.is_visible and not is_result_sheet(s.name, s.rows)]
    tables = [table for s in sheets if (table := find_long_table(s, workbook.kind, terms))]
    forms = [form for table in tables for form in read_long_table(table, workbook, lookups)]
    long_sheets = {table.sheet.name for table in tables}
    others = tuple(sheet for sheet in workbook.sheets if sheet.name not in long_sheets)
    rest = read_forms(replace(workbook, sheets=others), lookups)
    forms += [form for form in rest if form.problem != "no-form-found"]
    with_forms = {form.sheet for form in forms}
    forms += [
        StagedForm(sheet=sheet.name, problem="long-table-heads")
        for sheet in sheets
        if sheet.name not in with_forms and is_meant_as_long_table(sheet, terms)
    ]
    forms += [StagedForm(sheet=s.name, problem="damaged-sheet") for s in sheets if s.is_damaged]
    return _contradicting(forms) if forms else rest


def _contradicting(forms: list[StagedForm]) -> list[StagedForm]:
    """Return the forms; those of one unit and period that differ have that as their problem.

    A copy of a sheet that says the same does no harm.
    """
    alike: dict[object, list[StagedForm]] = {}
    for form in forms:
        if form.unit_code and form.period_code and not form.problem:
            alike.setdefault((form.unit_code, form.form_code, form.period_code), []).append(form)
    differing = {
        (form.sheet, form.section): count
        for several in alike.values()
        if (count := len(_differing_lines(several)))
        for form in several
    }
    return [
        replace(form, problem="differing-forms", problem_count=differing[form.sheet, form.section])
        if (form.sheet, form.section) in differing
        else form
        for form in forms
    ]


def _differing_lines(forms: Sequence[StagedForm]) -> set[str]:
    """Return the codes of the lines that not all forms say the same of."""
    said = [{_said(cell) for cell in form.cells if cell.field != "note"} for form in forms]
    return {code for code, _ in set[_Said]().union(*said) - said[0].intersection(*said)}


def _said(cell: StagedCell) -> _Said:
    text = cell.text if cell.problem else ""
    reading = cell.value, cell.status, cell.qualifier, cell.problem
    return cell.line_code, (cell.field, *reading, text)
