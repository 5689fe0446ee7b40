"""Workbooks taken apart, changed part by part, and packed again."""

import zipfile
from io import BytesIO

Parts = dict[str, bytes]

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
EVIL = "http://evil.example/x"


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


def in_sheet(parts: Parts, xml: str, before: str = "<printOptions") -> None:
    """Put elements into the sheet before another one."""
    parts[SHEET] = parts[SHEET].replace(before.encode(), (xml + before).encode(), 1)


def at_the_end(parts: Parts, xml: str) -> None:
    """Put elements at the end of the sheet."""
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", f"{xml}</worksheet>".encode())


def relate(parts: Parts, file: str, kind: str, goal: str, *, outside: bool = False) -> str:
    """Let a part lead to another one, or to a place outside; return the id of the relation."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    known = parts.get(file, f'<Relationships xmlns="{space}"></Relationships>'.encode())
    identifier = f"rIdX{known.count(b'<Relationship ')}"
    mode = ' TargetMode="External"' if outside else ""
    one = f'<Relationship Id="{identifier}" Type="{kind}" Target="{goal}"{mode}/></Relationships>'
    parts[file] = known.replace(b"</Relationships>", one.encode())
    return identifier


def declare(parts: Parts, name: str, content_type: str) -> None:
    """Declare the media type of a part."""
    one = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", one.encode())
