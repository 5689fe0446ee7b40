"""The workbook that a clerk of a unit fills in: one per unit, form and period."""

from etl.workbook.template.entry import Entry
from etl.workbook.template.workbook import write_template

__all__ = ["Entry", "write_template"]
