"""What a copy must not hold, told by zip and XML alone: nothing of the code under test."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = {"officeDocument", "worksheet", "styles", "theme", "sharedStrings", "comments"} | {
    "vmlDrawing"
}
PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels|xl/workbook\.xml"
    r"|xl/(styles|sharedStrings|comments\d+|theme/theme\d+|worksheets/sheet\d+)\.xml"
    r"|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/drawings/vmlDrawing\d+\.vml"
)
TYPE = re.compile(
    r"application/(xml|vnd\.openxmlformats-package\.relationships\+xml"
    r"|vnd\.openxmlformats-officedocument\.(vmlDrawing|theme\+xml|spreadsheetml\."
    r"(sheet\.main|worksheet|styles|sharedStrings|comments)\+xml))"
)
UNWANTED = re.compile(
    r"ddeLink|oleObjects?|oleLink|externalReferences?|controls?|drawing|picture|tableParts?|extLst"
    r"|AlternateContent|connections?|blip|imagedata|webPublish\w*|scenarios|dataConsolidate"
    r"|customSheetViews?|functionGroups?|pivotCaches?|tablePart|FmlaMacro"
)
FORMULA = {"f", "formula", "formula1", "formula2", "definedName"}
FUNCTIONS = {"IF", "OR", "AND", "MIN", "MAX", "SUM", "N", "COUNT", "COUNTA", "ROUND"} | {
    "ISNUMBER",
    "SUMPRODUCT",
}


def faults_of(copy: bytes) -> list[str]:
    """Return what is wrong with a copy; nothing if it is harmless."""
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = [f"part {name}" for name in parts if not PART.fullmatch(name)]
    roots = {name: etree.fromstring(data) for name, data in parts.items() if PART.fullmatch(name)}
    sheets = {
        sheet.get("name", "").lower() for sheet in roots["xl/workbook.xml"].iterfind(".//{*}sheet")
    }
    found += [f"{name}: instructions" for name, d in parts.items() if b"<?" in d.lstrip(b"<?")]
    for name, root in roots.items():
        for element in root.iter():
            found += [f"{name}: {fault}" for fault in _faults_of_element(element, sheets)]
    return found


def _faults_of_element(element: etree._Element, sheets: set[str]) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield "comment or instruction"
        return
    tag = etree.QName(element).localname
    attributes = dict(element.attrib)
    if UNWANTED.fullmatch(tag):
        yield tag
    if tag == "Relationship" and not _is_inner(attributes):
        yield f"relation {attributes}"
    if tag in {"Default", "Override"} and not TYPE.fullmatch(attributes["ContentType"]):
        yield f"type {attributes}"
    if tag == "hyperlink" and (set(attributes) - {"ref", "location"}):
        yield f"link {attributes}"
    if {"codeName", "vbProcedure", "xlm", "function", "macro"} & attributes.keys():
        yield f"attributes {attributes}"
    if tag in FORMULA:
        yield from _faults_of_formula("".join(element.itertext()), sheets)
        if element.get("t", "normal") not in {"normal", "shared"}:
            yield f"formula of kind {element.get('t')}"
    if tag == "cfvo" and "val" in attributes:
        yield from _faults_of_formula(attributes["val"], sheets)
    if tag == "c" and element.get("t") == "str" and element.find("{*}f") is None:
        yield "a text that may be taken for a result"


def _is_inner(attributes: dict[str, str]) -> bool:
    kind = attributes["Type"].removeprefix(OFFICE)
    target = attributes["Target"]
    return (
        set(attributes) == {"Id", "Type", "Target"}
        and kind in RELATIONS
        and not re.search(r"://|\\|^/|%", target)
    )


def _faults_of_formula(formula: str, sheets: set[str]) -> Iterator[str]:
    if re.search(r"[\[\]|]|://|_x[0-9A-Fa-f]{4}_", formula):
        yield f"leads out: {formula}"
    bare = re.sub(r'"[^"]*"', '""', formula)
    for function in re.findall(r"([^\s(),;+*/^&=<>{}!'\"-]+)\s*\(", bare):
        if function.upper() not in FUNCTIONS or not function.isascii():
            yield f"function {function}: {formula}"
    for quoted, plain in re.findall(r"(?:'((?:[^']|'')+)'|([^\s(),;+*/^&=<>{}'\"-]+))!", bare):
        if (quoted.replace("''", "'") or plain).lower() not in sheets:
            yield f"sheet {quoted or plain}: {formula}"
