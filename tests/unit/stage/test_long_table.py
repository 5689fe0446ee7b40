"""What is a long table, and what is none: its heads tell, and nothing else."""

from collections.abc import Sequence

import pytest

from etl.numbers import CellValue
from etl.stage.forms import forms_of
from etl.stage.long_table import find_long_table
from etl.stage.lookups import Lookups
from etl.stage.model import Sheet, StagedForm, Workbook

ROW = ["JZ-22", "2020-01", "A2.05", "7"]
FORM = [  # the least that is a form
    ["填报单位", "公安县总工会", "报告期", "2020年1月"],
    ["代码", "指标名称", "本期", "本年累计"],
    ["A2.05", "", "7", "7"],
]


def is_long_table(lookups: Lookups, *rows: Sequence[CellValue]) -> bool:
    return find_long_table(Sheet("s", True, rows), "csv", lookups.long_table) is not None


def read(lookups: Lookups, *sheets: tuple[str, Sequence[Sequence[CellValue]]]) -> list[StagedForm]:
    book = Workbook("csv", tuple(Sheet(name, True, rows) for name, rows in sheets))
    return forms_of(book, lookups)


@pytest.mark.parametrize(
    "heads",
    [
        ["unit", "period", "indicator", "value"],
        ["value", "indicator", "period", "unit", "note", "qualifier", "status", "ytd"],
        ["单位", "报告期", "指标", "数值"],
        ["填报单位：", "报 告 期", "指标代码", "本期", "本年累计", "状态", "限定", "备注"],
        ["Unit", "PERIOD", "Indicator_Code", " Value "],
        ["单位", "", "报告期", "指标", "数值", ""],
    ],
)
def test_heads_of_the_known_columns_make_a_long_table(lookups: Lookups, heads: list[str]) -> None:
    assert is_long_table(lookups, heads, ROW)
    assert is_long_table(lookups, ["", " "], heads, ROW)


@pytest.mark.parametrize(
    "heads",
    [
        ["单位", "报告期", "指标"],  # a required one is missing
        ["单位", "报告期", "指标", "数值", "审核人"],  # one is not known
        ["单位", "单位名称", "报告期", "指标", "数值"],  # one comes twice
        ["工会重点工作月报"],
        [],
    ],
)
def test_other_heads_make_none(lookups: Lookups, heads: list[str]) -> None:
    assert not is_long_table(lookups, heads, ROW)
    assert not is_long_table(lookups, ["工会重点工作月报"], ["单位", "报告期", "指标", "数值"], ROW)


def test_a_form_is_never_taken_for_a_long_table(lookups: Lookups) -> None:
    (form,) = read(lookups, ("报表", FORM))
    assert (form.section, form.unit_code, form.problem) == ("", "JZ-22", None)
    assert not is_long_table(lookups, *FORM[1:])


def test_a_long_table_is_never_taken_for_a_form(lookups: Lookups) -> None:
    (form,) = read(lookups, ("长表", [["填报单位", "报告期", "代码", "本期"], ROW]))
    assert (form.section, form.unit_code, form.problem) == ("JZ-22 2020-01", "JZ-22", None)


def test_a_workbook_may_hold_both(lookups: Lookups) -> None:
    long = [["单位", "报告期", "指标", "数值"], ROW]
    forms = read(lookups, ("报表", FORM), ("长表", long), ("说明", [["填表说明"]]))
    assert [(form.sheet, form.section) for form in forms] == [
        ("长表", "JZ-22 2020-01"),
        ("报表", ""),
    ]


def test_what_begins_almost_like_a_long_table_is_told_so(lookups: Lookups) -> None:
    almost = [["单位", "报告期", "指标", "数值", "审核人"], ROW]
    assert read(lookups, ("长表", almost)) == [StagedForm("长表", problem="long-table-heads")]
    forms = read(lookups, ("报表", FORM), ("长表", almost))
    assert [form.problem for form in forms] == [None, "long-table-heads"]


def test_heads_without_rows_are_a_problem(lookups: Lookups) -> None:
    empty = [["单位", "报告期", "指标", "数值"], ["", "", "", ""]]
    assert read(lookups, ("长表", empty)) == [StagedForm("长表", problem="no-rows")]


def test_a_workbook_with_neither_has_no_form(lookups: Lookups) -> None:
    (form,) = read(lookups, ("说明", [["填表说明"]]))
    assert form.problem == "no-form-found"


def test_a_head_of_any_length_or_far_to_the_right_makes_no_long_table(lookups: Lookups) -> None:
    heads = ["单位", "报告期", "指标"]
    assert is_long_table(lookups, [*heads, *[""] * 96, "数值"])
    assert not is_long_table(lookups, [*heads, *[""] * 97, "数值"])
    assert not is_long_table(lookups, [*heads, "数" + " " * 100 + "值"])
    (form,) = read(lookups, ("六月", [[*heads, *[""] * 97, "数值"], ROW]))
    assert form.problem == "long-table-heads"
