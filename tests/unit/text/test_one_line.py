"""Text on one line, and names that any system takes for a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text.one_line import on_one_line, safe_file_name


def test_breaks_and_invisible_characters_become_one_blank() -> None:
    assert on_one_line("  月报\r\n\t第\u20282\u3000次\u202exslx\x00 ") == "月报 第 2 次 xslx"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("沙市区总工会 2020年1月.xlsx", "沙市区总工会 2020年1月.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\报表\\一月.xlsx", "C__报表_一月.xlsx"),
        ("一月?*.xlsx", "一月__.xlsx"),
        (".隐藏", "隐藏"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_a_name_keeps_what_file_systems_allow(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


def test_a_name_that_is_too_long_keeps_its_suffix() -> None:
    assert safe_file_name("县" * 100 + ".xlsx") == "县" * 65 + ".xlsx"  # 65 x 3 + 5 = 200 bytes


@given(st.text())
def test_any_text_becomes_a_name_of_one_file(text: str) -> None:
    name = safe_file_name(text)
    assert 0 < len(name.encode()) <= 200
    assert not set(name) & set('\\/:*?"<>|\r\n\x00')
    assert not name.startswith(".")
