"""Of the forms in one file, those of one unit and period agree, or none of them counts."""

import pytest

from etl.numbers import CellValue
from etl.stage.forms import forms_of
from etl.stage.lookups import Lookups
from etl.stage.model import Sheet, Workbook

HEADS = ["代码", "指标名称", "计量单位", "本期", "本年累计", "备注"]
Told = list[tuple[str, str | None, int | None]]


def _form(
    name: str, first: CellValue, second: CellValue, unit: str = "石首市总工会", note: str = ""
) -> Sheet:
    rows = [
        ["表号：荆工统2表", f"填报单位：{unit}", "报告期：2020年1月"],
        HEADS,
        ["A2.05", "", "篇", first, first, note],
        ["A2.06", "", "篇", second, second, ""],
    ]
    return Sheet(name, True, rows)


def _table(*lines: list[CellValue]) -> Sheet:
    return Sheet("长表", True, [["单位", "报告期", "指标", "数值", "本年累计"], *lines])


def _told(lookups: Lookups, *sheets: Sheet) -> Told:
    forms = forms_of(Workbook("csv", sheets), lookups)
    return [(form.sheet, form.problem, form.problem_count) for form in forms]


@pytest.mark.parametrize("name", ["报表 (2)", "斗湖堤镇", "一月"])
def test_two_forms_of_one_unit_and_period_that_differ_are_both_told(
    name: str, lookups: Lookups
) -> None:
    forms = [_form("报表", 31.0, 20.0), _form(name, 32.0, 20.0)]
    told = [("报表", "differing-forms", 1), (name, "differing-forms", 1)]
    assert _told(lookups, *forms) == told
    assert _told(lookups, *reversed(forms)) == told[::-1]


def test_a_copy_that_says_the_same_is_none(lookups: Lookups) -> None:
    copy = _form("报表 (2)", "31", " 20", note="副本")
    assert _told(lookups, _form("报表", 31.0, 20.0), copy) == [
        ("报表", None, None),
        ("报表 (2)", None, None),
    ]


def test_a_figure_that_cannot_be_read_is_the_same_only_if_it_is_written_alike(
    lookups: Lookups,
) -> None:
    first, other = _form("报表", "无", 20.0), _form("报表 (2)", "没有", 20.0)
    assert [problem for _, problem, _ in _told(lookups, first, other)] == ["differing-forms"] * 2
    assert [problem for _, problem, _ in _told(lookups, first, _form("2", "无", 20.0))] == [
        None
    ] * 2


def test_forms_of_different_units_do_not_contradict_each_other(lookups: Lookups) -> None:
    other = _form("沙市", 1.0, 1.0, unit="沙市区总工会")
    unknown = [
        _form(name, value, 1.0, unit="某某工会") for name, value in (("甲", 1.0), ("乙", 2.0))
    ]
    told = _told(lookups, _form("石首", 31.0, 20.0), other, *unknown)
    assert [problem for _, problem, _ in told] == [None] * 4


def test_a_long_table_and_a_form_contradict_each_other_too(lookups: Lookups) -> None:
    table = _table(
        ["石首市总工会", "2020-01", "A2.05", 30.0, 30.0],
        ["石首市总工会", "2020-01", "A2.06", 20.0, 20.0],
        ["沙市区总工会", "2020-01", "A2.05", 30.0, 30.0],
    )
    assert _told(lookups, _form("报表", 31.0, 20.0), table) == [
        ("长表", "differing-forms", 1),
        ("长表", None, None),
        ("报表", "differing-forms", 1),
    ]
