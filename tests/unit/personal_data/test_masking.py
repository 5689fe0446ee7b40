"""What is left of a number of a person once it is masked."""

from hypothesis import given
from hypothesis import strategies as st

from etl.personal_data import find, masked, masked_digits
from tests.persons import CARD, LI, MOBILES, WANG, ZHANG

WRITTEN = st.sampled_from([ZHANG, LI, WANG, CARD, " ".join(ZHANG), f"{LI[:6]} {LI[6:]}"])
ANYTHING = st.text(max_size=20) | st.text("0123456789Xx -.,张", max_size=20)


def test_three_digits_and_the_length_stay() -> None:
    assert masked(f"张三{ZHANG}，{CARD}") == "张三420***************，622****************"
    assert masked("6222 0212 3456 7890 128") == "622* **** **** **** ***"
    assert masked("、".join(MOBILES)) == "138********、139********、177********"
    assert masked("11010519491231002x") == "110***************"


def test_a_text_without_a_person_is_left_as_it_is() -> None:
    for text in ("", "近1.8万元", "999999999999999999", "、".join(MOBILES[:2])):
        assert masked(text) == text


def test_the_file_decides_which_doubtful_kinds_count() -> None:
    assert masked(MOBILES[0], {"mobile"}) == "138********"
    assert masked(f"身份证{ZHANG}", {"mobile"}) == f"身份证{ZHANG}"


def test_all_digits_of_a_cell_may_be_masked() -> None:
    assert masked_digits("6.22202123456789e15") == "6.22************e**"


@given(ANYTHING, WRITTEN, ANYTHING)
def test_masking_leaves_nothing_to_find_and_keeps_the_length(
    before: str, number: str, behind: str
) -> None:
    text = f"{before}张{number}、{behind}"
    hidden = masked(text)
    assert number not in hidden
    assert len(hidden) == len(text)
    assert [one for one in find(hidden) if one.kind in {"identity", "card"}] == []
    assert masked(hidden) == hidden
