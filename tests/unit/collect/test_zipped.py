"""Which zips are opened, under which names their members arrive, and what is made to do harm."""

import struct
from io import BytesIO
from time import monotonic
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from openpyxl import Workbook

from etl.collect.zipped import Member, members_of
from tests.zips import with_flag, zip_of


class OldName(ZipInfo):
    """A member whose name is bytes without the flag that says UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's
        return self.filename.encode("cp437"), self.flag_bits


def zip_with_names(*names: bytes) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(OldName(name.decode("cp437")), name)
    return written.getvalue()


def workbook() -> bytes:
    written = BytesIO()
    Workbook().save(written)
    return written.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    members = members_of(data)
    assert isinstance(members, list)
    return {member.name: member.data for member in members}


def test_members_arrive_with_their_bytes_under_their_paths() -> None:
    files = {"沙市区.xlsx": workbook(), "二月/公安县.csv": b"text", "none.csv": b""}
    assert opened(zip_of(files)) == files


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_without_the_flag_of_utf_8_are_utf_8_or_gbk(encoding: str) -> None:
    name = "二月/溶剂厂 ～.xlsx"  # of which one character ends in the byte of a backslash in GBK
    assert list(opened(zip_with_names(name.encode(encoding)))) == [name]


def test_no_path_leads_anywhere() -> None:
    names = ["/etc/passwd", "../../a.xlsx", "b\\..\\c.xlsx", "./d.xlsx", ".."]
    assert list(opened(zip_of(dict.fromkeys(names, b"x")))) == [
        "etc/passwd",
        "a.xlsx",
        "b/c.xlsx",
        "d.xlsx",
        "?",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_shown_apart() -> None:
    data = zip_with_names(
        "表.xlsx".encode("gb18030"),
        "表.xlsx".encode(),
        "表~4.xlsx".encode(),
        b"../" + "表.xlsx".encode(),
    )
    assert list(opened(data)) == ["表.xlsx", "表~2.xlsx", "表~4.xlsx", "表~4~4.xlsx"]


def test_what_a_file_manager_left_there_is_left_out() -> None:
    names = ["a.xlsx", "__MACOSX/._a.xlsx", ".DS_Store", "x/Thumbs.db", "~$a.xlsx", "x/"]
    assert list(opened(zip_of(dict.fromkeys(names, b"x")))) == ["a.xlsx"]


def test_a_zip_in_a_zip_is_one_of_its_files() -> None:
    inner = zip_of({"a.xlsx": b"x"})
    assert opened(zip_of({"inner.zip": inner}, ZIP_STORED)) == {"inner.zip": inner}


@pytest.mark.parametrize(
    "data",
    [
        workbook(),
        zip_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        zip_of({"word\\document.xml": b"", "a.xlsx": b""}),
        zip_of({"a.xlsx": b"x" * 1000})[:-10],
        b"PK\x03\x04",
        b"text",
        b"",
    ],
    ids=["xlsx", "ods", "docx", "cut off", "a beginning", "text", "nothing"],
)
def test_what_is_no_zip_of_files_is_left_to_reading(data: bytes) -> None:
    assert members_of(data) is None


def damaged() -> bytes:
    data = zip_of({"a.csv": b"the bytes of a figure"}, ZIP_STORED)
    return data.replace(b"figure", b"finger", 1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (with_flag(zip_of({"a.xlsx": b"x"}), 1), "encrypted"),
        (zip_of({}), "empty"),
        (zip_of({"x/": b"", ".DS_Store": b""}), "empty"),
        (damaged(), "zip-damaged"),
        (zip_of({"a.csv": b"x" * 1000}, ZIP_LZMA), "zip-damaged"),
        (zip_of({"a.csv": b"x" * 1000}, ZIP_BZIP2), "zip-damaged"),
        (zip_of({str(number): b"" for number in range(501)}), "zip-too-large"),
        (zip_of({"a.csv": bytes(10_000_000)}), "zip-too-large"),
        (zip_of({"a.csv": bytes(50_000_001)}), "zip-too-large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "zip",
)
def test_a_zip_that_is_not_opened_has_one_problem(data: bytes, problem: str) -> None:
    assert members_of(data) == problem


def test_a_member_that_is_larger_than_it_says_is_damage() -> None:
    data = bytearray(zip_of({"a.csv": b"x" * 5000}))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, entry + 24, 10)
    assert members_of(bytes(data)) == "zip-damaged"


def test_a_directory_without_end_is_not_read() -> None:
    data = zip_of({str(number): b"" for number in range(30_000)})
    began = monotonic()
    assert members_of(data) is None
    assert monotonic() - began < 0.1


def test_a_number_of_a_person_in_a_name_is_masked() -> None:
    (member,) = members_of(zip_of({"11010519491231002X.xlsx": b"x"})) or []
    assert isinstance(member, Member)
    assert "19491231" not in member.name
    assert b"19491231" in member.place
