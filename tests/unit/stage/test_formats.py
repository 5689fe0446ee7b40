"""Formats that are not read are told by name, whatever the file is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.formats import binary_format, text_format, zipped_format

FODS = '<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.{}"'
TEXTS = {
    "<html><table><tr><td>报表</td></tr></table></html>": "web-page",
    "\n<!DOCTYPE html>\n<HTML><body>报表": "web-page",
    "<meta charset=gbk><style>td {}</style><Table border=1>": "web-page",
    '<div><table class="x"><tbody>': "web-page",
    "MIME-Version: 1.0\nContent-Type: multipart/related": "web-page",
    "From: <Saved by WPS>\nSubject: x\nMIME-Version: 1.0": "web-page",
    '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">': (
        "xml-spreadsheet"
    ),
    '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">': "xml-spreadsheet",
    FODS.format("opendocument.spreadsheet"): "flat-ods",
    FODS.format("opendocument.text"): "document",
    '<?xml version="1.0"?><uof:UOF xmlns:uof="x">': "other-spreadsheet",
    '<svg xmlns="http://www.w3.org/2000/svg">': "picture",
    "<note>x</note>": "not-a-workbook",
    "ID;PWXL;N;E\r\nP;PGeneral\r\n": "other-spreadsheet",
    'TABLE\r\n0,1\r\n"EXCEL"\r\n': "other-spreadsheet",
    "{\\rtf1\\ansi": "document",
    "%PDF-1.4\n": "pdf",
    '[{"unit": "JZ-22"}]': "json-array",
    '\n[\n  {\n    "unit": 1}]': "json-array",
    '[["unit", "period"]]': "json-array",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("text", "reason"), TEXTS.items())
def test_a_text_of_another_format_is_told(text: str, reason: str, encoding: str) -> None:
    assert text_format(text.encode(encoding)) == reason


def test_a_broken_character_does_not_hide_a_web_page() -> None:
    assert text_format(b"<html><body>\xff\xff<table>") == "web-page"


@pytest.mark.parametrize(
    "text",
    [
        "代码,本期\nA1.01,5\n",
        "ID;Period;value\n1;2;3\n",
        "[注],本期\n",
        "table\nx\n",
        '{"unit": 1}',
    ],
)
def test_a_csv_and_json_lines_are_none_of_them(text: str) -> None:
    assert text_format(text.encode()) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Rar!\x1a\x07\x01\x00", "compressed"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "compressed"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"x" * 257 + b"ustar\x0000", "compressed"),
        (b"\x89PNG\r\n\x1a\n\x00", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "picture"),
        (b"\x00\x00\x00\x18ftypheic", "picture"),
        (b"%PDF-1.7\n\x00", "pdf"),
        (b"\x09\x00\x04\x00\x07\x00\x10\x00", "early-excel"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00", "early-excel"),
        (b"\x09\x04\x06\x00\x00\x04\x10\x00", "early-excel"),
        (b"\x03\x14\x01\x1f\x0a\x00\x00\x00", "other-spreadsheet"),
        (b"\x00\x01\x02\x03", "not-a-workbook"),
        (b"", "not-a-workbook"),
    ],
)
def test_a_binary_file_of_another_format_is_told(data: bytes, reason: str) -> None:
    assert binary_format(data) == reason


@pytest.mark.parametrize(
    ("names", "media_type", "reason"),
    [
        (["一月/公安县.xlsx"], "", "compressed"),
        ([], "", "compressed"),
        (["[Content_Types].xml", "word/document.xml"], "", "document"),
        (["PPT/presentation.xml"], "", "document"),
        (["OFD.xml", "Doc_0/Document.xml"], "", "document"),
        (["xl/worksheets/sheet1.bin", "xl/workbook.bin"], "", "binary-workbook"),
        (["xl/worksheets/sheet1.xml"], "", "damaged"),
        (["Index/Document.iwa"], "", "other-spreadsheet"),
        (["content.xml"], "application/vnd.oasis.opendocument.text", "document"),
        (["content.xml"], "application/vnd.sun.xml.calc", "other-spreadsheet"),
    ],
)
def test_a_zip_that_is_no_workbook_is_told(names: list[str], media_type: str, reason: str) -> None:
    assert zipped_format(names, media_type.encode()) == reason


@given(st.binary(max_size=100))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert text_format(data) is None or binary_format(data)
