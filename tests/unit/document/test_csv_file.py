"""Tables for spreadsheet programs: no text of a stranger is a formula there."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.document.csv_file import csv_text, summary_csv
from etl.text import on_one_line
from tests.unit.document.summaries import figure, stated, summary


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff"), "Excel takes it for UTF-8"
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")']
)
def test_a_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert read(csv_text([text], [[text]])) == [[f"'{text.strip()}"], [f"'{text.strip()}"]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_other_text_stays_as_it_is_on_one_line(text: str) -> None:
    _, cells = read(csv_text(["a", "b"], [[text, ""]]))
    assert cells[0] in {on_one_line(text), f"'{on_one_line(text)}"}
    assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_of_our_own_stay_numbers() -> None:
    assert read(csv_text(["a"], [[Decimal("-3.70"), -5, None]]))[1] == ["-3.7", "-5", ""]


def test_a_summary_has_chinese_heads_and_a_column_for_each_unit() -> None:
    now = stated("26", units_reported=1, units_expected=2, is_carried_forward=True)
    told = figure("C2.08", "=信息员", now, previous=stated("27", "about"), year_before=stated("13"))
    heads, line = read(summary_csv(summary(told)))
    assert dict(zip(heads, line, strict=True)) == {
        "报告期": "2020H1",
        "单位": "荆州市总工会",
        "部分": "维权维稳",
        "工作": "维权服务",
        "代码": "C2.08",
        "指标": "'=信息员",
        "计量单位": "人",
        "数值": "26",
        "写作": "26",
        "上年同期": "13",
        "同比（%）": "",
        "上期": "27",
        "环比（%）": "",
        "已报单位数": "1",
        "应报单位数": "2",
        "说明": "含沿用的数：有单位还没报这一期，存量沿用上次所报。",
        "公安县总工会": "26*",
    }


def test_a_percentage_of_a_summary_is_a_number() -> None:
    heads, line = read(summary_csv(summary(figure("1", "甲", stated("26"), previous=stated("27")))))
    assert dict(zip(heads, line, strict=True))["环比（%）"] == "-3.7"
