"""A copy of a clerk's workbook in which the faulty cells are marked and listed."""

from etl.workbook.annotate.isolated import NoCopy, Order, marked_copies
from etl.workbook.annotate.marking import MAX_REMARKS, MarkedCopy, annotate, marked_copy
from etl.workbook.annotate.remark import NotAnnotatableError, Remark

__all__ = [
    "MAX_REMARKS",
    "MarkedCopy",
    "NoCopy",
    "NotAnnotatableError",
    "Order",
    "Remark",
    "annotate",
    "marked_copies",
    "marked_copy",
]
