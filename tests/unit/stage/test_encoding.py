"""Text is read in the encoding that it has; where it breaks, the line is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.encoding import broken_text, decoded_text
from etl.stage.model import Unreadable

TEXT = "代码,指标,本期\r\nA1.01,一一集中学习,5\r\n"
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_is_decoded_whether_or_not_a_mark_tells_its_encoding(encoding: str) -> None:
    assert decoded_text(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_end_of_a_dos_file_is_no_part_of_its_text(encoding: str) -> None:
    assert decoded_text((TEXT + "\x1a").encode(encoding)) == TEXT
    assert decoded_text((TEXT + "吚").encode(encoding)) == TEXT + "吚"  # ends in that byte, too


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_byte_that_is_no_text_is_told_with_its_line(encoding: str) -> None:
    data = TEXT.encode(encoding).replace(b"A1.01", b"A1\xff\xff01")
    assert decoded_text(data) is None
    assert broken_text(data, "一月") == Unreadable("broken-text", "一月 第2行")


@pytest.mark.parametrize("control", ["\0", "\x1a"])
def test_a_control_within_a_long_text_is_told_with_its_line(control: str) -> None:
    text = TEXT * 4
    data = (text + text.replace("A1", f"A{control}1", 1)).encode()
    assert broken_text(data, "一月") == Unreadable("broken-text", "一月 第10行")


def test_a_broken_text_in_utf8_is_not_taken_for_another_encoding() -> None:
    broken = "代码,指标,本期\nA1.01,学习,".encode() + "学".encode()[:2] + b",5\n"
    assert broken.decode("gb18030")  # another text
    assert decoded_text(broken) is None


@pytest.mark.parametrize(
    ("encoding", "cut"), [("utf-8", 1), ("utf-8", 2), ("gb18030", 1), ("utf-16", 1)]
)
def test_a_text_that_ends_within_a_character_is_truncated(encoding: str, cut: int) -> None:
    data = "代码,本期\nA1.01,学".encode(encoding)[:-cut]
    assert decoded_text(data) is None
    assert broken_text(data, "一月") == Unreadable("truncated")


@pytest.mark.parametrize(
    "data",
    [
        b"A1.01,\x00,5",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\r\xff",
        b"\x00" * 8,
        b"\x05\x00\xff\xff,\x00",
    ],
    ids=["nul", "picture", "nothing", "binary"],
)
def test_a_file_of_another_kind_is_no_broken_text(data: bytes) -> None:
    assert broken_text(data, "一月") is None


@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_none(data: bytes) -> None:
    text = decoded_text(data)
    assert text is None or broken_text(data, "") is None
