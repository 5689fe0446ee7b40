"""A copy of a clerk's workbook in which the faulty cells are marked and listed."""

from etl.annotate.marking import annotate
from etl.annotate.remark import NotAnnotatableError, Remark

__all__ = ["NotAnnotatableError", "Remark", "annotate"]
