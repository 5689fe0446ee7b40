"""Text that strangers typed is safe to store, to show and to compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import (
    as_label,
    compact,
    escaped,
    is_blank,
    on_one_line,
    safe_file_name,
    storable,
    to_half_width,
)


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
        ("𠮷\u3000\ufeff\u202d\ue000", "𠮷\u3000\ufeff\u202d\ue000"),
        ("\u202e601\u202c", "\ufffd601\u202c"),  # would show 106
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


def test_full_width_letters_digits_and_signs_become_ascii() -> None:
    assert to_half_width("Ａ１．０１：（次）！～") == "A1.01:(次)!~"


def test_other_signs_keep_their_shape() -> None:
    assert to_half_width("5²①〇。、《》") == "5²①〇。、《》"


def test_compact_text_has_no_spaces_of_any_kind() -> None:
    assert compact(" 表　　号：\xa0荆工统\n１表 ") == "表号:荆工统1表"


@pytest.mark.parametrize(
    ("text", "compacted"),
    [
        ("公\u200b安县总⼯会\ufeff", "公安县总工会"),
        ("⻓江⻅证", "长江见证"),
        ("Ａ2．05\u2060", "A2.05"),
        ("\uf9d1", "六"),
        ("\U0001d7cf\ufe0f", "1"),
        ("5²①½", "5²①½"),
        ('="A2.05"', "A2.05"),
        ('="', '="'),
    ],
)
def test_texts_that_look_alike_are_compared_as_one(text: str, compacted: str) -> None:
    assert compact(text) == compacted


def test_what_nobody_sees_is_blank() -> None:
    assert is_blank("\u200b\u3000\ufeff ")
    assert not is_blank("\u200b0")


def test_a_label_has_neither_spaces_nor_colons_nor_full_width_signs() -> None:
    assert as_label("　填报 单位：\n（JZ－23）监利县总工会:") == "填报单位(JZ-23)监利县总工会"


@given(st.text())
def test_positions_in_a_text_stay_the_same(text: str) -> None:
    assert len(to_half_width(text)) == len(text)


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
