"""What a file says is shown as text: never a formula, a link, markup, or a broken part."""

import csv
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook.annotate import Remark, annotate
from etl.workbook.annotate.texts import displayable

SheetOf = Callable[..., Worksheet]
MakeRemark = Callable[..., Remark]

FORMULA_STARTS = tuple("=+-@＝＋－＠")
# what is found, and how it is shown
TEXTS = [
    ("=cmd|' /C calc'!A0", "“=cmd|' /C calc'!A0”"),
    ("@SUM(1+1)", "“@SUM(1+1)”"),
    ("+1+1", "“+1+1”"),
    ("-2+3", "“-2+3”"),
    ("＝1+1", "“＝1+1”"),
    ("\t=1+1", "“=1+1”"),
    ("\n=1+1", "“=1+1”"),
    ("-3", "-3"),
    ("+1,234.5", "+1,234.5"),
    ("-12%", "-12%"),
    ("—", "—"),
    ("--", "--"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("&amp; ]]> \"'", "&amp; ]]> \"'"),
    ("a\x00b\x07c\x1f\ufffed\ud800e", "a�b�c��d�e"),
    ("一行\r\n两行\t三", "一行 两行 三"),
    ("http://example.org", "http://example.org"),
    ("字" * 400, "字" * 299 + "…"),
]


@pytest.fixture(scope="module")
def hostile(form: bytes, remark: MakeRemark) -> bytes:
    told = [remark(f"D{10 + n}", found=text, advice=text) for n, (text, _) in enumerate(TEXTS)]
    return annotate(form, [text for text, _ in TEXTS], told)


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_is_shown_on_one_line_and_is_no_formula(text: str, expected: str) -> None:
    assert displayable(text) == expected


def test_every_text_is_stored_as_text(hostile: bytes, sheet_of: SheetOf) -> None:
    sheet = sheet_of(hostile)
    heading = [sheet.cell(row, 1).value for row in range(2, 2 + len(TEXTS))]
    assert heading == [expected for _, expected in TEXTS]
    first = 4 + len(TEXTS)
    for column in ("F", "H"):
        cells = [sheet[f"{column}{first + n}"] for n in range(len(TEXTS))]
        assert [cell.value for cell in cells] == [expected for _, expected in TEXTS]
        assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert all(cell.hyperlink is None for cell in sheet["F"])


def test_comments_say_the_same(hostile: bytes, sheet_of: SheetOf) -> None:
    sheet = sheet_of(hostile, "报表")
    found = [sheet[f"D{10 + n}"].comment.text.split("\n")[1] for n in range(len(TEXTS))]
    assert found == [f"填的是：{expected}" for _, expected in TEXTS]


def test_no_cell_of_a_csv_that_is_saved_from_the_list_begins_a_formula(
    hostile: bytes, convert: Callable[[list[Path], str, Path], None], tmp_path: Path
) -> None:
    (tmp_path / "copy.xlsx").write_bytes(hostile)
    convert([tmp_path / "copy.xlsx"], "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path)
    text = (tmp_path / "copy.csv").read_text("utf-8")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    dangerous = {cell for cell in cells if cell.startswith(FORMULA_STARTS)}
    assert dangerous == {"-3", "+1,234.5", "-12%", "--"}
    assert "“=cmd|' /C calc'!A0”" in cells


def test_an_escape_of_spreadsheets_is_no_way_to_a_formula(
    form: bytes, remark: MakeRemark, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    copy = parts(annotate(form, ["_x003D_1+1"], [remark(found="_x000D_")]))
    assert b"<t>_x005F_x003D_1+1</t>" in copy["xl/worksheets/sheet4.xml"]
    assert b"<t>_x005F_x000D_</t>" in copy["xl/worksheets/sheet4.xml"]
    assert "填的是：_x005F_x000D_\n".encode() in copy["xl/comments1.xml"]


@pytest.mark.parametrize(
    "name", ["报 表", "张'三'的", "=1+1", "!A1", "#REF!", "_x0041_", "<&>", '引"号', "表,1"]
)
def test_a_link_leads_to_the_cell_whatever_its_sheet_is_called(
    name: str, remark: MakeRemark, sheet_of: SheetOf
) -> None:
    book = Workbook()
    book.active.title = "其他"
    book.create_sheet("占位").title = "改名"
    content = BytesIO()
    book.save(content)
    renamed = _renamed(content.getvalue(), "改名", name)
    sheet = sheet_of(annotate(renamed, [], [remark("C3", sheet=name)]))
    doubled = name.replace("'", "''")
    assert sheet["C4"].hyperlink.location == f"'{doubled}'!C3"
    assert sheet["C4"].hyperlink.target is None


def _renamed(data: bytes, old: str, new: str) -> bytes:
    """Return a workbook with a sheet under a name that openpyxl would refuse."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(changed, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/workbook.xml":
                quoted = escape(new, {'"': "&quot;"})
                content = content.replace(f'name="{old}"'.encode(), f'name="{quoted}"'.encode())
            target.writestr(member, content)
    return changed.getvalue()


@pytest.mark.parametrize(
    "cell", ["A0", "XFE1", "A1048577", "$A$1", "A1:B2", "a1", "D12!", "", "'报表'!A1", "=A1", "D１"]
)
def test_what_is_no_cell_is_listed_without_a_link(
    cell: str, form: bytes, remark: MakeRemark, sheet_of: SheetOf
) -> None:
    copy = annotate(form, [], [remark(cell)])
    assert sheet_of(copy)["C4"].hyperlink is None
    assert not any(c.comment for row in sheet_of(copy, "报表").iter_rows() for c in row)


def test_no_link_leads_to_a_hidden_sheet_or_one_that_is_not_there(
    form: bytes, remark: MakeRemark, sheet_of: SheetOf
) -> None:
    copy = annotate(form, [], [remark("B1", sheet="元数据"), remark("B1", sheet="别处")])
    sheet = sheet_of(copy)
    assert [(row[1].value, row[2].value) for row in sheet.iter_rows(min_row=4)] == [
        ("元数据", "B1"),
        ("别处", "B1"),
    ]
    assert [sheet[f"C{row}"].hyperlink for row in (4, 5)] == [None, None]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=5, max_size=5))
def test_any_text_makes_parts_that_other_programs_can_read(texts: list[str]) -> None:
    told = [Remark(texts[0], "A1", *texts), Remark("Sheet", "A1", *texts)]
    copy = annotate(_plain(), texts, told)
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
    book = load_workbook(BytesIO(copy))
    types = {cell.data_type for row in book["审核结果"].iter_rows() for cell in row}
    assert types <= {"s", "n"}


def _plain() -> bytes:
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()
