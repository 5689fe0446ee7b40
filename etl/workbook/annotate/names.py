"""Defined names of a workbook (18.2.5): those of plain areas and formulas stay."""

import re

from etl.workbook.annotate.book import Book
from etl.workbook.annotate.formulas import PlainFormulas
from etl.workbook.annotate.markup import detach

# Names with a meaning of their own: pages and filters. Others of the kind start macros or queries.
_BUILT_IN = ("_xlnm.", "auto_")
_KEPT = ("_xlnm.print_area", "_xlnm.print_titles", "_xlnm._filterdatabase")
_NAME = re.compile(r"[^\W\d][\w.]*")


def drop_names(book: Book, formulas: PlainFormulas) -> list[str]:
    """Take names out of a workbook that stand for anything else, and return those that stay."""
    kept = []
    for element in book.names:
        name = element.get("name", "")
        if _is_kept(name) and not len(element) and formulas.are_plain(element.text or ""):
            kept.append(name)
        else:
            detach(element)
    book.drop_empty_names()
    return kept


def _is_kept(name: str) -> bool:
    lower = name.lower()
    return lower in _KEPT or (not lower.startswith(_BUILT_IN) and _NAME.fullmatch(name) is not None)
