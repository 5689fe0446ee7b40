"""Only U+FF01 to U+FF5E and the ideographic space change."""

from hypothesis import given
from hypothesis import strategies as st

from etl.text.half_width import as_label, compact, to_half_width


def test_full_width_letters_digits_and_signs_become_ascii() -> None:
    assert to_half_width("Ａ１．０１：（次）！～") == "A1.01:(次)!~"


def test_other_signs_keep_their_shape() -> None:
    assert to_half_width("5²①〇。、《》") == "5²①〇。、《》"


def test_compact_text_has_no_spaces_of_any_kind() -> None:
    assert compact(" 表　　号：\xa0荆工统\n１表 ") == "表号:荆工统1表"


def test_a_label_has_neither_spaces_nor_colons_nor_full_width_signs() -> None:
    assert as_label("　填报 单位：\n（JZ－23）监利县总工会:") == "填报单位(JZ-23)监利县总工会"


@given(st.text())
def test_positions_in_a_text_stay_the_same(text: str) -> None:
    assert len(to_half_width(text)) == len(text)
