"""What other programs open is read: odd names, encodings, cells and parts cost no other cell."""

import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook as Book

from etl.stage.lookups import Lookups
from etl.stage.model import Sheet, Unreadable, Workbook
from etl.stage.read import read_file
from etl.stage.workbook import read_workbook

Sample = Callable[[str], bytes]
SHEET, OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
BOOK, LINKS, TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

ODS = "application/vnd.oasis.opendocument.spreadsheet"

Parts = dict[str, bytes]


def _packed(parts: Mapping[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo("x")
            info.filename = name  # as it is, with backslashes
            archive.writestr(info, part)
    return content.getvalue()


@pytest.fixture
def parts(sample: Sample) -> Parts:
    """Return the parts of a sound workbook: two sheets, whose texts are shared."""
    with zipfile.ZipFile(BytesIO(sample("monthly.xlsx"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def sound(sample: Sample) -> tuple[Sheet, ...]:
    return _sheets(sample("monthly.xlsx"))


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    read = read_workbook(data, "报表.xlsx")
    assert isinstance(read, Workbook), read
    return read.sheets


def _replaced(parts: Parts, name: str, old: str, new: str) -> bytes:
    assert old.encode() in parts[name]
    return _packed(parts | {name: parts[name].replace(old.encode(), new.encode(), 1)})


def test_names_with_backslashes_and_in_other_case_lead_to_the_same_cells(
    parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    upper = {name.upper(): part for name, part in parts.items()}
    windows = {name.replace("/", "\\"): part for name, part in parts.items()}
    assert _sheets(_packed(upper)) == _sheets(_packed(windows)) == sound


def test_the_list_of_sheets_may_be_any_part(parts: Parts, sound: tuple[Sheet, ...]) -> None:
    moved = dict(parts)
    moved["xl/book/list.xml"] = moved.pop(BOOK)
    moved["xl/book/_rels/list.xml.rels"] = moved.pop(LINKS).replace(b'Target="', b'Target="../')
    moved["_rels/.rels"] = moved["_rels/.rels"].replace(b"xl/workbook.xml", b"/xl/book/list.xml")
    assert _sheets(_packed(moved)) == sound


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "gb18030"])
def test_parts_in_another_encoding_give_the_same_cells(
    encoding: str, parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    declared = encoding[:6].upper() if encoding.startswith("utf") else encoding
    encoded = {
        name: part.decode().replace("UTF-8", declared, 1).encode(encoding)
        if name.endswith((".xml", ".rels"))
        else part
        for name, part in parts.items()
    }
    assert _sheets(_packed(encoded)) == sound


@pytest.mark.parametrize("name", [BOOK, SHEET, TEXTS, "xl/styles.xml"])
def test_a_doctype_that_declares_nothing_does_no_harm(
    name: str, parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    assert _sheets(_replaced(parts, name, "?>", '?>\n<!DOCTYPE x SYSTEM "x.dtd">')) == sound


def test_a_strict_workbook_gives_the_same_cells(parts: Parts, sound: tuple[Sheet, ...]) -> None:
    strict = "http://purl.oclc.org/ooxml/"
    changed = {
        name: part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            f"{strict}spreadsheetml/main".encode(),
        ).replace(TYPES.encode(), f"{strict}officeDocument/relationships".encode())
        for name, part in parts.items()
    }
    assert _sheets(_packed(changed)) == sound


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("docProps/app.xml", b"<!DOCTYPE x><Properties/>"),
        ("docProps/core.xml", b"\xff"),
        ("xl/theme/theme1.xml", b"<a"),
        ("xl/comments1.xml", b"<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>"),
        ("xl/drawings/drawing1.xml", b""),
        ("xl/vbaProject.bin", b"\x00"),
    ],
)
def test_a_part_that_nobody_reads_may_be_anything(
    name: str, content: bytes, parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    assert _sheets(_packed(parts | {name: content})) == sound


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (OTHER, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A:B"/></mergeCells>'),
        (OTHER, "<sheetData", '<dimension ref="1:4"/><sheetData'),
        (OTHER, "</sheetData>", '<row r="900"><c r="X" t="e"><v>#SPILL!</v></c></row></sheetData>'),
        (OTHER, "</sheetData>", '<row><c t="e"><v>#CALC!</v></c></row></sheetData>'),
        (OTHER, "</sheetData>", '<row r="x"><c t="odd" s="-1"/></row></sheetData>'),
        (BOOK, 'state="visible"', 'state="show"'),
        (BOOK, "<sheets>", '<workbookPr date1904="maybe"/><sheets>'),
    ],
)
def test_what_is_odd_on_one_sheet_costs_no_cell_of_another(
    name: str, old: str, new: str, parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    form, _ = _sheets(_replaced(parts, name, old, new))
    assert form == sound[0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="$E$7"><v>5</v></c>', 5),
        ('<c r="E7" t="odd"><v>5</v></c>', "5"),
        ('<c r="E7"><v>5人</v></c>', "5人"),
        ('<c r="E7" t="b"><v>5</v></c>', "5"),
        ('<c r="E7" t="n" s="odd"><v>5</v></c>', 5),
        ('<c r="E7" t="inlineStr"><is><t>五</t><rPh><t>wu</t></rPh></is></c>', "五"),
        ('<c r="E7" t="e"><v>#BUSY!</v></c>', ""),
        ('<c r="E7"><f>1+</f><v>5</v></c>', 5),
    ],
)
def test_a_cell_beside_an_odd_one_keeps_its_value(
    cell: str, value: object, parts: Parts, sound: tuple[Sheet, ...]
) -> None:
    odd = '<row r="90"><c r="A90" t="e"><v>#CONNECT!</v></c></row>'
    content = parts[SHEET].decode().replace("</sheetData>", f"{odd}</sheetData>")
    start = content.index('<c r="E7"')
    stop = min(content.index(end, start) + len(end) for end in ("</c>", "/>"))
    data = _packed(parts | {SHEET: (content[:start] + cell + content[stop:]).encode()})
    form, other = _sheets(data)
    assert form.rows[6] == [*sound[0].rows[6][:4], value, *sound[0].rows[6][5:]]
    assert form.rows[7] == sound[0].rows[7]
    assert other == sound[1]


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!"])
def test_a_new_error_is_the_fault_of_its_cell(error: str, parts: Parts, lookups: Lookups) -> None:
    data = _replaced(parts, SHEET, "#DIV/0!", error)
    (form,) = read_file(data, "报表.xlsx", lookups)
    faults = [(c.cell, c.text, c.problem) for c in form.cells if c.problem]
    assert (form.problem, faults) == (None, [("F9", error, "error-value")])


def test_a_macro_sheet_is_no_sheet(parts: Parts, sound: tuple[Sheet, ...]) -> None:
    links = parts[LINKS].decode()
    macro = '<Relationship Id="m" Target="macrosheets/sheet1.xml" Type="http://x/xlMacrosheet"/>'
    book = parts[BOOK].decode()
    entry = f'<sheet xmlns:m="{TYPES}" name="宏" sheetId="9" state="veryHidden" m:id="m"/>'
    changed = {
        LINKS: links.replace("</Relationships>", f"{macro}</Relationships>").encode(),
        BOOK: book.replace("</sheets>", f"{entry}</sheets>").encode(),
        "xl/macrosheets/sheet1.xml": b"<macrosheet/>",
    }
    assert _sheets(_packed(parts | changed)) == sound


def test_a_sheet_without_its_part_is_empty(parts: Parts, sound: tuple[Sheet, ...]) -> None:
    form, missing = _sheets(_packed({n: part for n, part in parts.items() if n != OTHER}))
    assert (form, missing.rows, missing.is_damaged) == (sound[0], [], False)


def test_a_sheet_that_is_no_xml_is_damaged_and_named(parts: Parts, lookups: Lookups) -> None:
    broken = parts[OTHER].replace(b"</sheetData>", b"</sheetDat")
    shown = parts[BOOK].replace(b'state="hidden"', b"")
    forms = read_file(_packed(parts | {OTHER: broken, BOOK: shown}), "报表.xlsx", lookups)
    assert [(form.sheet, form.problem) for form in forms] == [
        ("六月", None),
        ("元数据", "damaged-sheet"),
    ]


def test_a_sheet_whose_texts_are_lost_is_damaged(parts: Parts) -> None:
    form, _ = _sheets(_packed({n: part for n, part in parts.items() if n != TEXTS}))
    assert form.is_damaged


def test_why_a_cell_is_empty_is_found_under_any_name(parts: Parts, lookups: Lookups) -> None:
    windows = {name.upper().replace("/", "\\"): part for name, part in parts.items()}
    (form,) = read_file(_packed(windows), "报表.xlsx", lookups)
    faults = [(c.cell, c.text, c.problem) for c in form.cells if c.problem]
    assert faults == [("F9", "#DIV/0!", "error-value")]


def test_dates_of_an_odd_workbook_are_dates() -> None:
    book = Book()
    book.active.append([date(2020, 1, 31), 43861])
    book.create_sheet("附件")["A1"] = "x"
    content = BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"yyyy" in parts["xl/styles.xml"]
    data = _replaced(parts, OTHER, "<sheetData>", '<dimension ref="1:4"/><sheetData>')
    assert _sheets(data)[0].rows == [[date(2020, 1, 31), 43861]]


@pytest.mark.parametrize("media_type", [None, f"{ODS}-template"])
def test_an_ods_is_read_whatever_it_says_of_itself(media_type: str | None, sample: Sample) -> None:
    data = sample("monthly.ods")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts["mimetype"]
    if media_type:
        parts["mimetype"] = media_type.encode()
    assert _sheets(_packed(parts)) == _sheets(data)


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ("", "5人"),
        ('office:value-type="void"', "5人"),
        ('office:value-type="float" office:value="5"', 5),
        ('office:value-type="float" office:value="-.5E1"', -5),
        ('office:value-type="float" office:value="1,5"', "5人"),
        ('office:value-type="float" office:value=""', "5人"),
        ('office:value-type="float" office:value=" 5"', "5人"),
        ('office:value-type="boolean" office:boolean-value="true"', True),
        ('office:value-type="boolean" office:boolean-value="1"', "5人"),
        ('office:value-type="string" calcext:value-type="error"', "5人"),
        ('office:value-type="date" office:date-value="2020-01-31"', date(2020, 1, 31)),
    ],
)
def test_a_cell_of_an_ods_has_a_value_of_its_type_or_is_the_text_it_shows(
    attributes: str, value: object, sample: Sample
) -> None:
    data = sample("monthly.ods")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = f"<table:table-row><table:table-cell {attributes}><text:p>5人</text:p></table:table-cell>"
    odd = _replaced(
        parts, "content.xml", "<table:table-row", f"{row}</table:table-row><table:table-row"
    )
    form, other = _sheets(odd)
    assert form.rows[0][0] == value
    assert form.rows[1:] == _sheets(data)[0].rows
    assert other == _sheets(data)[1]


def test_a_drawing_in_a_blank_cell_of_an_ods_is_no_text(sample: Sample) -> None:
    data = sample("monthly.ods")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    drawn = "<table:table-row><table:table-cell><draw:frame><text:p>图</text:p></draw:frame>"
    row = f"{drawn}</table:table-cell></table:table-row><table:table-row"
    form, _ = _sheets(_replaced(parts, "content.xml", "<table:table-row", row))
    assert set(form.rows[0]) == {""}


def test_a_text_document_is_no_ods() -> None:
    content = b"<office:document-content><office:text/></office:document-content>"
    read = read_workbook(_packed({"content.xml": content}), "x.ods")
    assert read == Unreadable("compressed")


def test_a_list_of_sheets_that_leads_nowhere_is_damage(parts: Parts) -> None:
    data = _packed({name: part for name, part in parts.items() if name != LINKS})
    assert read_workbook(data, "x.xlsx") == Unreadable("damaged")


def test_two_sheets_that_are_the_same_part_are_damage(parts: Parts) -> None:
    data = _replaced(parts, LINKS, "worksheets/sheet2.xml", "worksheets/sheet1.xml")
    assert read_workbook(data, "x.xlsx") == Unreadable("damaged")
