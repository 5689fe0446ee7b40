"""All forms that a workbook holds, be its sheets forms or long tables."""

from dataclasses import replace

from etl.stage.layout import read_forms
from etl.stage.long_rows import read_long_table
from etl.stage.long_table import find_long_table, is_meant_as_long_table
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm, Workbook
from etl.workbook.result_sheet import is_result_sheet


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
    return forms or rest
