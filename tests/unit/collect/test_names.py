"""Names of any bytes are shown, and no two of one folder alike."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.collect.names import distinct, readable
from tests.persons import WANG, ZHANG

GB = "一月.xlsx".encode("gb18030")
NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: not set(name) & {0, 0x2F})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("公安县总工会".encode(), "公安县总工会"),
        (GB, "一月.xlsx"),
        (b"JZ-22 \xff.xlsx", "JZ-22 \ufffd.xlsx"),
        ("月报\u202exslx.exe".encode(), "月报 xslx.exe"),
        (b"a\r\nBcc: x\x1b[31m.xlsx", "a  Bcc: x [31m.xlsx"),
        ("两  格".encode(), "两  格"),
    ],
)
def test_a_name_is_shown_without_what_cannot_be_seen(name: bytes, shown: str) -> None:
    assert readable(name) == shown


def test_a_name_in_another_encoding_is_shown_as_it_is_where_no_other_reads_the_same() -> None:
    assert distinct(GB, {GB}.__contains__) == "一月.xlsx"


def test_the_same_name_in_two_encodings_is_two_names() -> None:
    both = {GB, "一月.xlsx".encode()}
    assert distinct("一月.xlsx".encode(), both.__contains__) == "一月.xlsx"
    assert distinct(GB, both.__contains__) == "一月~22b50cfa.xlsx"


def test_names_that_differ_in_what_is_not_shown_are_two_names() -> None:
    names = [b"a\xff.xlsx", b"a\xfe.xlsx", b"a\x01.xlsx", b"a\x02.xlsx"]
    shown = {distinct(name, set(names).__contains__) for name in names}
    assert len(shown) == 4
    assert {name.partition("~")[0] for name in shown} == {"a\ufffd", "a "}


def test_the_mark_of_a_masked_name_does_not_tell_what_was_masked() -> None:
    names = [f"{number}.csv".encode() for number in (ZHANG, WANG)]
    shown = [distinct(name, names.__contains__) for name in names]
    marks = [hashlib.sha256(name).hexdigest()[:4] for name in names]
    assert shown == [f"420***************~{mark}.csv" for mark in marks]


@given(st.sets(NAMES, max_size=8))
def test_any_names_of_a_folder_are_shown_on_one_line_and_differ(names: set[bytes]) -> None:
    shown = [distinct(name, names.__contains__) for name in names]
    assert len(set(shown)) == len(names)
    assert not any(set(name) & set("\n\r\x00\x1b\u202e\u2028/") for name in shown)
    assert "".join(shown).encode().decode() == "".join(shown)  # no half of a surrogate pair
