"""What a workbook is, is told by its bytes; what cannot be read has a reason."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl.styles import Font

from etl.stage.limits import MAX_BYTES, MAX_UNPACKED_BYTES
from etl.stage.model import Unreadable, Workbook
from etl.stage.workbook import read_workbook

Sample = Callable[[str], bytes]
WithMember = Callable[[bytes, str, bytes], bytes]

MEGABYTE = bytes(1_000_000)
KINDS = ("xlsx", "xls", "ods")


def _reason(data: bytes) -> str | None:
    read = read_workbook(data, "报表.xlsx")
    return read.reason if isinstance(read, Unreadable) else None


def _read(data: bytes, file_name: str = "报表.xlsx") -> Workbook:
    read = read_workbook(data, file_name)
    assert isinstance(read, Workbook)
    return read


def _saved(book: Book) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("kind", [*KINDS, "csv"])
def test_the_bytes_tell_the_kind_whatever_the_file_is_called(kind: str, sample: Sample) -> None:
    assert _read(sample(f"monthly.{kind}"), "通知.doc").kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_cells_from_a1_on(kind: str, sample: Sample) -> None:
    rows = _read(sample(f"monthly.{kind}")).sheets[0].rows
    assert rows[0] == [""] * 7
    assert rows[6] == ["", "A1.01", "集中学习次数", "次", 2, 5, ""]
    assert rows[7] == ["", "A1.06", "风险防控点清单条数", "条", "10", "—", "见清单"]


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_sheets_are_known_as_hidden(kind: str, sample: Sample) -> None:
    sheets = _read(sample(f"monthly.{kind}")).sheets
    assert [(sheet.name, sheet.is_visible) for sheet in sheets] == [
        ("六月", True),
        ("元数据", False),
    ]


def test_a_sheet_that_only_a_macro_can_show_is_hidden_too() -> None:
    book = Book()
    book.create_sheet("隐").sheet_state = "veryHidden"
    assert [sheet.is_visible for sheet in _read(_saved(book)).sheets] == [True, False]


@pytest.mark.parametrize("name", ["一月", "长" * 256], ids=["twice", "long"])
def test_a_name_that_no_spreadsheet_gives_a_sheet_is_damage(
    name: str, with_member: WithMember
) -> None:
    book = Book()
    book.active.title = "一月"
    book.create_sheet("二月")
    data = _saved(book)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        listed = archive.read("xl/workbook.xml").replace("二月".encode(), name.encode())
    assert _reason(with_member(data, "xl/workbook.xml", listed)) == "damaged"


def test_a_chart_is_no_sheet() -> None:
    book = Book()
    book.create_chartsheet("图")
    assert [sheet.name for sheet in _read(_saved(book)).sheets] == ["Sheet"]


def test_a_csv_is_one_visible_sheet_named_like_its_file(sample: Sample) -> None:
    (sheet,) = _read(sample("monthly.csv"), "石首/一月.csv").sheets
    assert (sheet.name, sheet.is_visible) == ("一月", True)
    assert sheet.rows[6] == ["", "A1.01", "集中学习次数", "次", "2", "5", ""]


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    assert _reason(data) == "empty"


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_with_a_password_is_encrypted(kind: str, sample: Sample) -> None:
    assert _reason(sample(f"encrypted.{kind}")) == "encrypted"


def test_a_zip_with_a_password_is_encrypted(sample: Sample) -> None:
    data = bytearray(sample("monthly.xlsx"))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # the flags of the directory's last entry
    assert _reason(bytes(data)) == "encrypted"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_workbook_cut_off_anywhere_is_truncated(kind: str, share: float, sample: Sample) -> None:
    data = sample(f"monthly.{kind}")
    assert _reason(data[: max(4, int(len(data) * share))]) == "truncated"


def test_an_xls_without_its_second_half_is_truncated(sample: Sample) -> None:
    data = sample("monthly.xls")
    assert _reason(data[: len(data) // 2]) == "truncated"


@pytest.mark.parametrize(
    ("kind", "member", "damaged"),
    [
        ("xlsx", "xl/worksheets/sheet1.xml", [True, False]),
        ("xlsx", "xl/styles.xml", None),
        ("xlsx", "docProps/app.xml", [False, False]),
        ("ods", "content.xml", None),
        ("ods", "styles.xml", [False, False]),
    ],
)
def test_a_changed_byte_is_damage_of_a_sheet_or_all_sheets_or_of_nothing_that_is_read(
    kind: str, member: str, damaged: list[bool] | None, sample: Sample
) -> None:
    data = bytearray(sample(f"monthly.{kind}"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        start = archive.getinfo(member).header_offset
    data[start + 120] ^= 0xFF
    if damaged is None:
        assert _reason(bytes(data)) == "damaged"
    else:
        assert [sheet.is_damaged for sheet in _read(bytes(data)).sheets] == damaged


def test_xml_with_entities_is_refused(sample: Sample, with_member: WithMember) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    sheet, other = _read(
        with_member(sample("monthly.xlsx"), "xl/worksheets/sheet1.xml", bomb)
    ).sheets
    assert (sheet.is_damaged, sheet.rows, other.is_damaged) == (True, [], False)
    assert _reason(with_member(sample("monthly.ods"), "content.xml", bomb)) == "damaged"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", "pdf"),
        (b"<html><table><tr><td>A1.01</td></tr></table></html>", "web-page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "xml-spreadsheet",
        ),
        (b'[{"unit": "JZ-22"}]', "json-array"),
        (b"\x09\x04\x06\x00\x00\x04\x10\x00", "early-excel"),
        (bytes(range(256)), "not-a-workbook"),
        ("代码,本期\n".encode("gb18030") + b"\xff\xff,1\n", "broken-text"),
        ("代码,本".encode("gb18030")[:-1], "truncated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_files_are_told_by_what_they_are(data: bytes, reason: str) -> None:
    assert _reason(data) == reason


def test_an_old_file_of_another_program_is_no_workbook(sample: Sample) -> None:
    names = ("Workbook".encode("utf-16-le"), "WordFile".encode("utf-16-le"))
    assert _reason(sample("monthly.xls").replace(*names)) == "not-a-workbook"


@pytest.mark.parametrize(
    ("member", "reason"), [("word/document.xml", "document"), ("一月/报表.xlsx", "compressed")]
)
def test_an_archive_without_a_workbook_is_told_by_what_is_in_it(member: str, reason: str) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(member, "<document/>")
    assert _reason(content.getvalue()) == reason


def test_a_file_of_more_bytes_than_any_form_needs_is_too_large() -> None:
    assert _reason(b"1" * (MAX_BYTES + 1)) == "too-large"


def test_an_archive_that_unpacks_to_too_much_is_too_large(sample: Sample) -> None:
    bomb = BytesIO(sample("monthly.xlsx"))
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w") as member,
    ):
        for _ in range(MAX_UNPACKED_BYTES // len(MEGABYTE) + 1):
            member.write(MEGABYTE)
    assert len(bomb.getvalue()) < 1_000_000
    assert _reason(bomb.getvalue()) == "too-large"


def test_a_part_that_understates_its_size_is_not_handed_to_the_reader(
    sample: Sample, with_member: WithMember
) -> None:
    name = "xl/worksheets/sheet2.xml"
    data = bytearray(with_member(sample("monthly.xlsx"), name, b"<worksheet>" + MEGABYTE))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")  # its size when unpacked
    assert [sheet.is_damaged for sheet in _read(bytes(data)).sheets] == [False, True]


@pytest.mark.parametrize("address", ["H1048576", "XFD400"])
def test_a_stray_entry_far_down_or_far_right_is_too_large(address: str) -> None:
    book = Book()
    book.active["A1"] = book.active[address] = 1
    assert _reason(_saved(book)) == "too-large"


def test_a_stray_entry_in_the_last_cell_of_an_xls_is_too_large(sample: Sample) -> None:
    assert _reason(sample("stray_entry.xls")) == "too-large"


def test_a_stray_entry_far_down_an_ods_is_too_large(
    sample: Sample, with_member: WithMember
) -> None:
    entry = '<table:table-cell office:value-type="float" office:value="1"/>'
    content = (
        "<office:document-content"
        " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
        " xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'>"
        "<office:body><office:spreadsheet><table:table table:name='a'><table:table-row>"
        f"<table:table-cell table:number-columns-repeated='16383'/>{entry}"
        "</table:table-row><table:table-row table:number-rows-repeated='400'><table:table-cell/>"
        f"</table:table-row><table:table-row>{entry}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    assert _reason(with_member(sample("monthly.ods"), "content.xml", content.encode())) == (
        "too-large"
    )


def test_a_format_on_the_last_cell_of_a_sheet_does_no_harm() -> None:
    book = Book()
    book.active["B2"] = 1
    book.active["XFD1048576"].font = Font(bold=True)
    assert _read(_saved(book)).sheets[0].rows == [["", ""], ["", 1]]


def test_a_sheet_may_reach_below_row_512_of_an_xls(sample: Sample) -> None:
    rows = _read(sample("cells_below_row_512.xls")).sheets[0].rows
    assert rows[512][10:15] == [5643, 6156, 6669, 7182, 7695]


@pytest.mark.parametrize(("count", "reason"), [(256, None), (257, "too-large")])
def test_a_workbook_of_more_sheets_than_any_federation_needs_is_too_large(
    count: int, reason: str | None
) -> None:
    book = Book()
    for _ in range(count - 1):
        book.create_sheet()
    data = _saved(book)
    assert (_reason(data) if reason else len(_read(data).sheets)) == (reason or 256)


def test_an_archive_of_thousands_of_parts_is_too_large(sample: Sample) -> None:
    data = BytesIO(sample("monthly.xlsx"))
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(2_000):
            archive.writestr(f"xl/media/{number}.png", b"")
    assert _reason(data.getvalue()) == "too-large"


def test_a_list_of_sheets_that_is_no_xml_is_damage(with_member: WithMember) -> None:
    book = Book()
    book.active.title = "报x表"
    data = _saved(book)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        listed = archive.read("xl/workbook.xml").replace("报x表".encode(), "报\0表".encode())
    assert _reason(with_member(data, "xl/workbook.xml", listed)) == "damaged"
