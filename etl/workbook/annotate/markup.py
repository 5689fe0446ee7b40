"""XML of an xlsx (ECMA-376-1): names, parsing without DTDs, children in the order of the schema."""

from collections.abc import Mapping, Sequence

from lxml import etree
from lxml.etree import _Element

from etl.workbook.annotate.remark import NotAnnotatableError
from etl.workbook.annotate.wording import DAMAGED

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION_ID = f"{{{OFFICE_RELATIONS}}}id"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DTD = b"<!DOCTYPE"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def main(name: str) -> str:
    """Return a name of SpreadsheetML with its namespace."""
    return f"{{{MAIN}}}{name}"


def parse(data: bytes) -> _Element:
    """Return the root of a part, without comments and processing instructions.

    Raises NotAnnotatableError if it is not well-formed, not in UTF-8, or has a DTD: with one come
    entities, which grow.
    """
    if _DTD in data:
        raise NotAnnotatableError(DAMAGED)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotAnnotatableError(DAMAGED) from error


def serialise(root: _Element) -> bytes:
    """Return a part's bytes."""
    is_spreadsheet = etree.QName(root).namespace is not None  # a drawing of VML has no declaration
    return _DECLARATION * is_spreadsheet + etree.tostring(root, encoding="utf-8")


def add(
    parent: _Element, name: str, attributes: Mapping[str, str] | None = None, text: str = ""
) -> _Element:
    """Append an element of SpreadsheetML."""
    prefixes = {"r": OFFICE_RELATIONS} if attributes and RELATION_ID in attributes else None
    element = etree.SubElement(parent, main(name), dict(attributes or {}), prefixes)
    element.text = text or None
    return element


def children(parent: _Element, name: str) -> list[_Element]:
    """Return the children of one name of SpreadsheetML."""
    return parent.findall(main(name))


def child_in_order(
    parent: _Element, name: str, order: Sequence[str], attributes: Mapping[str, str] | None = None
) -> _Element:
    """Return the child of a name, made where the order of the schema wants it if there is none."""
    found = parent.find(main(name))
    if found is not None:
        return found
    made = add(parent, name, attributes)
    later = frozenset(order[order.index(name) + 1 :])
    following = (child for child in parent if child is not made and _stands_for(child) in later)
    if (place := next(following, None)) is not None:
        place.addprevious(made)
    return made


def _stands_for(element: _Element) -> str:
    """Return the local name of an element, or of the first one that wrapping for Excel holds."""
    if element.tag == f"{{{_COMPATIBILITY}}}AlternateContent":
        element = next(element.iter(f"{{{MAIN}}}*"), element)
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def unset(element: _Element, name: str) -> None:
    """Take an attribute away, if it is there."""
    if name in element.attrib:
        del element.attrib[name]


def detach(element: _Element) -> None:
    """Take an element out of its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def count(parent: _Element) -> None:
    """Set the attribute that counts an element's children."""
    parent.set("count", str(len(parent)))
