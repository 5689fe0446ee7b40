"""What is no xlsx that can be marked is refused, and nothing else ever happens."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from etl.workbook.annotate import NotAnnotatableError, Remark, annotate, package

SAMPLES = Path(__file__).parents[2] / "stage" / "workbooks"
GOLDEN = Path(__file__).parents[3] / "golden" / "workbooks"
TIDY = (GOLDEN / "tidy.xlsx").read_bytes()
BOMB = b"<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"

Parts = Callable[[bytes], dict[str, bytes]]
WithPart = Callable[[bytes, str, bytes], bytes]
MakeRemark = Callable[..., Remark]


def _zip(members: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"A1.01,3,5",
        b"PK\x03\x04",
        (SAMPLES / "monthly.xls").read_bytes(),
        (SAMPLES / "monthly.ods").read_bytes(),
        (SAMPLES / "encrypted.xlsx").read_bytes(),
        TIDY[: len(TIDY) // 2],
        _zip({"text": b"no workbook"}),
    ],
    ids=["empty", "csv", "cut", "xls", "ods", "encrypted", "truncated", "other-zip"],
)
def test_another_kind_of_file_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnnotatableError):
        annotate(data, [], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/workbook.xml", b"<document/>"),
        ("xl/workbook.xml", b"<workbook xmlns='http://purl.oclc.org/ooxml/spreadsheetml/main'/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet/>"),
        ("xl/styles.xml", b"\x00\x01"),
        ("xl/sharedStrings.xml", BOMB + b"<s>&b;</s>"),
        ("xl/Styles.xml", b"<styleSheet/>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships/>"),
    ],
    ids=[
        "not-well-formed",
        "other-document",
        "strict",
        "no-cells",
        "binary",
        "entities",
        "alike-names",
        "sheets-lead-nowhere",
    ],
)
def test_a_broken_workbook_is_refused(
    name: str, content: bytes, remark: MakeRemark, with_part: WithPart
) -> None:
    with pytest.raises(NotAnnotatableError):
        annotate(with_part(TIDY, name, content), [], [remark("D10")])


def test_entities_are_refused_in_every_encoding(remark: MakeRemark, with_part: WithPart) -> None:
    xml = "<?xml version='1.0' encoding='UTF-16'?>" + BOMB.decode() + "<s>&b;</s>"
    hostile = with_part(TIDY, "xl/worksheets/sheet1.xml", xml.encode("utf-16"))
    with pytest.raises(NotAnnotatableError):
        annotate(hostile, [], [remark("D10")])


@pytest.mark.parametrize(
    ("limit", "most", "reason"),
    [
        ("MAX_BYTES", 10_000, "文件过大"),
        ("MAX_UNPACKED_BYTES", 10_000, "文件过大"),
        ("MAX_PARSED_BYTES", 10_000, "文件过大"),
        ("MAX_NODES", 1_000, "文件的内容过于复杂"),
        ("MAX_COPY_BYTES", 10_000, "副本过大"),
    ],
)
def test_what_is_too_large_is_refused(
    limit: str, most: int, reason: str, remark: MakeRemark, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate(TIDY, [], [remark("D10")])
    monkeypatch.setattr(package, limit, most)
    with pytest.raises(NotAnnotatableError, match=reason):
        annotate(TIDY, [], [remark("D10")])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_a_mutated_workbook_is_marked_or_refused(data: st.DataObject) -> None:
    parts = _mutated(TIDY, data)
    remarks = [Remark("报表", "D10", "强制", "数不能为负", "-3", "不小于 0 的数", "请核对。")]
    try:
        copy = annotate(parts, [], remarks)
    except NotAnnotatableError:
        return
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        assert archive.testzip() is None


def _mutated(workbook: bytes, data: st.DataObject) -> bytes:
    """Return a workbook in which bytes of one unpacked part were cut out or written over."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    hit = data.draw(st.sampled_from(sorted(parts)))
    start = data.draw(st.integers(0, len(parts[hit])))
    end = data.draw(st.integers(start, start + 40))
    parts[hit] = parts[hit][:start] + data.draw(st.binary(max_size=8)) + parts[hit][end:]
    return _zip(parts)


def test_a_workbook_with_only_our_list_left_is_marked_again(remark: MakeRemark) -> None:
    book = load_workbook(BytesIO(annotate(TIDY, [], [remark("D10")])))
    for name in ("报表", "元数据"):
        del book[name]
    content = BytesIO()
    book.save(content)
    copy = annotate(content.getvalue(), [], [remark("D10")])
    assert load_workbook(BytesIO(copy)).sheetnames == ["审核结果"]
