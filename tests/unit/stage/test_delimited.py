"""A csv is read in the encodings and with the characters that spreadsheets save."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.delimited import read_delimited

ROWS = [
    ["代码", "本期", "备注"],
    ["A1.01", "1,234", "两行\n备注"],
    ["A1.02", "约5", '说“好”；"是"'],
]
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (",", "\t", ";")


def _text(rows: list[list[str]], delimiter: str) -> str:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_csv_is_read_as_it_was_saved(encoding: str, delimiter: str) -> None:
    assert read_delimited(_text(ROWS, delimiter).encode(encoding)) == ROWS


def test_line_breaks_inside_of_cells_do_not_decide_on_the_delimiter() -> None:
    rows = [["代码", "备注"], ["A1.01", "一\n二\n三\n四"], ["A1.02", "五\n六"]]
    assert read_delimited(_text(rows, "\t").encode()) == rows


@given(
    cells=st.lists(
        st.lists(st.text("约近多万12３—“\n 总工会鎔𠮷", max_size=6), min_size=3, max_size=3),
        max_size=8,
    ),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_cells_below_chinese_headings_come_back(
    cells: list[list[str]], delimiter: str, encoding: str
) -> None:
    rows = [["填报单位", "代码", "本期"], *cells]
    assert read_delimited(_text(rows, delimiter).encode(encoding)) == rows


def test_a_break_that_came_from_a_text_document_is_no_sign_of_a_binary_file() -> None:
    assert read_delimited("备注,第一行\x0b第二行\x0c".encode()) == [
        ["备注", "第一行\x0b第二行\x0c"]
    ]


def test_a_sign_of_gb18030_beyond_gbk_is_read() -> None:
    assert read_delimited("填报单位,㐂𠮷".encode("gb18030")) == [["填报单位", "㐂𠮷"]]


def test_figures_with_separators_do_not_pass_for_columns() -> None:
    text = "代码\t本期\t本年累计\nA1.01\t1,234,567\t2,345,678\nA1.02\t7\t8\n"
    assert read_delimited(text.encode()) == [
        ["代码", "本期", "本年累计"],
        ["A1.01", "1,234,567", "2,345,678"],
        ["A1.02", "7", "8"],
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"A1.01,\x00,5",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe\x00",
        b"\xff\xff\xff",
        b"A1.01," + b"5" * 200_000,
    ],
    ids=["nul", "picture", "half-utf-16", "no-encoding", "endless-cell"],
)
def test_what_is_no_csv_gives_none(data: bytes) -> None:
    assert read_delimited(data) is None
