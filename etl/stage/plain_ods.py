"""The cells of an ods that their reader would take for blank or stop at, as the texts they show.

A cell has a type, and a value in an attribute of that type (OpenDocument 1.3 part 3, 19.387). Some
programs leave the type out, or write a value that is none of it; others show the cell's text then.
"""

import re

_NUMBER = rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?"
# Formulas stay as they are: without a type, they have no value. What begins with no text is blank,
# be there a comment or a drawing in it.
_ODD_CELL = re.compile(
    rb"<table:table-cell\b"
    rb'(?![^<>]*\soffice:value-type="(?:string|date|time)")'
    rb'(?![^<>]*\soffice:boolean-value="(?:true|false)")'
    rb'(?![^<>]*\soffice:value="' + _NUMBER + rb'")'
    rb"(?![^<>]*\stable:formula=)"
    rb"[^<>]*(?<!/)>(?=\s*<text:p\b)"
)
_TYPE = re.compile(rb'\s(?:office:(?:value|value-type|boolean-value)|calcext:value-type)="[^"<>]*"')


def plain_ods(content: bytes) -> bytes:
    """Return the content of an ods in which each cell has a value of its type, or is a text."""
    return _ODD_CELL.sub(_as_text, content)


def _as_text(cell: re.Match[bytes]) -> bytes:
    return _TYPE.sub(b"", cell[0])[:-1] + b' office:value-type="string">'
