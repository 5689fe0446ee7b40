"""What is no text is replaced where it enters, and escaped where it is shown."""

import pytest

from etl.text.characters import escaped, storable


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("近5 篇", "近5 篇"),
        ("1\x002", "1\ufffd2"),  # never 12
        ("a\tb\r\nc", "a\tb\r\nc"),
        ("\x1b[31m红", "\ufffd[31m红"),
        ("a\x7f\x85\x9bb", "a\ufffd\ufffd\ufffdb"),
        ("\ud800|\udfff", "\ufffd|\ufffd"),
        ("\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff", "\ufffd" * 6),
        ("𠮷\u3000\ufeff\u202e\ue000", "𠮷\u3000\ufeff\u202e\ue000"),
    ],
)
def test_each_sign_that_cannot_be_stored_is_replaced_by_one(text: str, stored: str) -> None:
    assert storable(text) == stored


def test_a_longer_text_than_a_cell_can_hold_ends_in_a_mark() -> None:
    assert storable("9" * 32_767) == "9" * 32_767
    assert storable("9" * 32_768) == "9" * 32_766 + "…"
    assert storable("一二三四", 3) == "一二…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("沙市区总工会 2020年1月.xlsx", "沙市区总工会 2020年1月.xlsx"),
        ("两行\n\t备注", "两行\n\t备注"),
        ("\x1b]0;pwned\x07", "\\x1b]0;pwned\\x07"),
        ("a\rb\x9b31m", "a\\rb\\x9b31m"),
        ("报表\u202exslx.exe", "报表\\u202exslx.exe"),
        ("\udcff", "\\udcff"),
        ("𠮷\u3000是", "𠮷\u3000是"),
    ],
)
def test_what_would_steer_a_terminal_shows_as_an_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown
