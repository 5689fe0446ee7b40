"""Whose form it is: labels people see come first, the hidden sheet fills what they leave out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.catalogue.model import Catalogue
from etl.numbers import CellValue
from etl.stage.header import read_header, read_metadata
from etl.stage.lookups import Lookups
from etl.stage.model import HeaderCell, Sheet, StagedForm, Workbook

INVISIBLE = ["\u200b", "\u2060", "\ufeff", "\xad", "\u200e", "\ufe0f"]
METADATA = {
    "form_code": "JZ-F2",
    "template_version": "2020.1",
    "unit_code": "JZ-22",
    "period_code": "2020-06",
    "data_origin": "reported",
}


def _read(
    lookups: Lookups, *rows: Sequence[CellValue], metadata: dict[str, str] | None = None
) -> StagedForm:
    above = Sheet("一月", True, rows)
    hidden = Sheet("元数据", False, list((metadata or {}).items()))
    return read_header(read_metadata(Workbook("xlsx", (above, hidden))), above, lookups)


def _period(lookups: Lookups, value: CellValue) -> str | None:
    return _read(lookups, ["报告期", value]).period_code


def test_a_value_stands_beside_its_label_or_behind_the_colon(lookups: Lookups) -> None:
    form = _read(
        lookups,
        ["", "填报单位：石首市总工会", "", "表 号", "", "荆工统2表"],
        ["报告期：", "2020年6月", "模板版本：", "2020.1"],
    )
    assert form.header == (
        HeaderCell("unit", "一月", "B1", "石首市总工会"),
        HeaderCell("table_number", "一月", "F1", "荆工统2表"),
        HeaderCell("period", "一月", "B2", "2020年6月"),
        HeaderCell("template_version", "一月", "D2", "2020.1"),
    )
    assert (form.unit_code, form.form_code) == ("JZ-81", "JZ-F2")
    assert (form.period_code, form.template_version) == ("2020-06", "2020.1")


@pytest.mark.parametrize(
    "label", ["填报单位", "填 报 单 位：", "填报单位:", "填报单位名称", "填报\n单位　"]
)
def test_a_label_may_be_spelt_in_any_way_of_the_catalogue(label: str, lookups: Lookups) -> None:
    assert _read(lookups, [label, "石首市总工会"]).unit_code == "JZ-81"


@given(sign=st.sampled_from(INVISIBLE), place=st.integers(0, 20))
def test_a_sign_that_nobody_sees_changes_no_header(sign: str, place: int, lookups: Lookups) -> None:
    rows = [["表号：", "荆工统2表"], ["填报单位：", "石首市总工会"], ["报告期：", "2020年6月"]]
    rows += [["模板版本", "2020.1"], ["零报告", "是"]]
    plain = _read(lookups, *rows)
    form = _read(lookups, *([text[:place] + sign + text[place:] for text in row] for row in rows))
    assert replace(form, header=()) == replace(plain, header=())
    assert (form.unit_code, form.is_zero_report) == ("JZ-81", True)


def test_what_nobody_sees_fills_no_cell(lookups: Lookups) -> None:
    rows = [["填报单位：\u200b", "\ufeff"], ["报告期：", "\u3164"]]
    form = _read(lookups, *rows, metadata=METADATA)
    assert (form.unit_code, form.period_code) == ("JZ-22", "2020-06")


def test_a_label_is_not_the_value_of_the_label_before_it(lookups: Lookups) -> None:
    form = _read(lookups, ["填报单位：", "", "报告期：", "2020年6月"])
    assert form.header == (
        HeaderCell("unit", "一月", "B1", ""),
        HeaderCell("period", "一月", "D1", "2020年6月"),
    )
    assert form.unit_code is None


def test_the_first_of_two_labels_counts(lookups: Lookups) -> None:
    assert _read(lookups, ["模板版本：2020.1"], ["模板版本：2019.1"]).template_version == "2020.1"


def test_two_units_or_periods_in_one_header_are_neither(lookups: Lookups) -> None:
    form = _read(
        lookups,
        ["填报单位：石首市总工会", "报告期：2020年1月"],
        ["填报单位", "公安县总工会", "报告期", date(2020, 2, 1)],
    )
    assert (form.unit_code, form.period_code) == (None, None)
    assert [(cell.cell, cell.text) for cell in form.header] == [
        ("A1", "石首市总工会、公安县总工会"),
        ("B1", "2020年1月、2020-02-01"),
    ]


def test_one_unit_and_period_said_twice_are_one(lookups: Lookups) -> None:
    again = ["填报单位：JZ-81", "报告期：2020-01", "填报单位：（请写全称）"]
    form = _read(lookups, ["填报单位：石首市总工会", "报告期：2020年1月"], again)
    assert (form.unit_code, form.period_code) == ("JZ-81", "2020-01")


def test_other_labels_of_a_table_are_no_header(lookups: Lookups) -> None:
    assert _read(lookups, ["计量单位：", "见各行", "制表机关：荆州市总工会"]).header == ()


def test_hidden_metadata_fill_what_is_left_blank(lookups: Lookups) -> None:
    form = _read(lookups, ["填报单位：", ""], ["报告期：", "2020年7月"], metadata=METADATA)
    assert (form.form_code, form.unit_code) == ("JZ-F2", "JZ-22")
    assert (form.period_code, form.template_version) == ("2020-07", "2020.1")
    assert {(cell.field, cell.sheet, cell.cell) for cell in form.header} == {
        ("unit", "元数据", "B3"),
        ("period", "一月", "B2"),
        ("table_number", "元数据", "B1"),
        ("template_version", "元数据", "B2"),
    }


def test_what_people_see_counts_even_if_it_cannot_be_read(lookups: Lookups) -> None:
    form = _read(lookups, ["填报单位：某县总工会", "报告期：六月"], metadata=METADATA)
    assert (form.unit_code, form.period_code) == (None, None)


@pytest.mark.parametrize(("origin", "is_synthetic"), [("synthetic", True), ("reported", False)])
def test_demonstration_data_say_so(origin: str, is_synthetic: bool, lookups: Lookups) -> None:
    metadata = {**METADATA, "data_origin": origin}
    assert _read(lookups, metadata=metadata).is_synthetic is is_synthetic


def test_demonstration_data_say_so_where_people_see_it_too(lookups: Lookups) -> None:
    assert _read(lookups, ["演示数据：分单位、分月数字为模拟拆分"]).is_synthetic
    assert _read(lookups, ["演示数据：模拟"], metadata=METADATA).is_synthetic
    assert not _read(lookups, ["演示数据：", ""]).is_synthetic


def test_a_form_without_header_is_nobodys(lookups: Lookups) -> None:
    assert _read(lookups) == StagedForm(sheet="一月")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("监利县总工会", "JZ-23"),
        ("监利市总工会", "JZ-23"),
        ("荆州开发区总工会", "JZ-71"),
        ("JZ-71", "JZ-71"),
        ("ＪＺ－71", "JZ-71"),
        (" 石首市 总工会 ", "JZ-81"),
        ("石首市", None),
        ("", None),
    ],
)
def test_a_union_is_known_by_each_of_its_names(
    name: str, code: str | None, lookups: Lookups
) -> None:
    assert _read(lookups, ["填报单位：", name]).unit_code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2020年6月", "2020-06"),
        ("２０２０年６月份", "2020-06"),
        ("2020.6", "2020-06"),
        (2020.6, "2020-06"),
        (202006.0, "2020-06"),
        ("2020.10", "2020-10"),
        ("2020.01", "2020-01"),
        (2020.1, None),
        ("2020.1", None),
        ("２０２０．１", None),
        (2020.11, "2020-11"),
        (date(2020, 6, 1), "2020-06"),
        (datetime(2020, 6, 1), "2020-06"),  # noqa: DTZ001 - as a spreadsheet stores it
        (date(2020, 6, 30), "2020-06"),
        (date(2020, 6, 29), None),
        ("2020年上半年", "2020H1"),
        (2020.0, "2020"),
        ("六月", None),
        ("", None),
    ],
)
def test_a_period_is_read_unless_it_could_be_another(
    value: CellValue, code: str | None, lookups: Lookups
) -> None:
    assert _period(lookups, value) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("荆工统2表", "JZ-F2"),
        ("荆工统２表", "JZ-F2"),
        ("JZ-F3", "JZ-F3"),
        ("统2表", None),
        ("", None),
    ],
)
def test_a_form_is_found_by_its_table_number_or_code(
    number: str, code: str | None, lookups: Lookups
) -> None:
    assert _read(lookups, ["表号：", number]).form_code == code


@pytest.mark.parametrize(
    ("version", "code"), [("2020.1", "JZ-F2"), ("2021.1", "JZ-F2-2021"), ("1999", "JZ-F2")]
)
def test_of_forms_with_one_table_number_the_version_decides(
    version: str, code: str, shipped_catalogue: Catalogue
) -> None:
    county = next(form for form in shipped_catalogue.forms if form.code == "JZ-F2")
    later = county.model_copy(update={"code": "JZ-F2-2021", "template_version": "2021.1"})
    catalogue = replace(shipped_catalogue, forms=(*shipped_catalogue.forms, later))
    form = _read(Lookups.of(catalogue), ["表号：", "荆工统2表"], ["模板版本：", version])
    assert form.form_code == code
