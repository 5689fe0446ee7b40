from dataclasses import replace
from datetime import date

import pytest

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import FormLine, Unit
from tests.conftest import SMALL

BEFORE_RENAMING = date(2020, 6, 11)
RENAMING = date(2020, 6, 12)
END_OF_JUNE = date(2020, 6, 30)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(SMALL)


def version(catalogue: Catalogue, code: str, day: date) -> Unit:
    unit = catalogue.unit(code, day)
    assert unit is not None
    return unit


def form_code(catalogue: Catalogue, unit: str, day: date) -> str | None:
    form = catalogue.form_for(version(catalogue, unit, day), day)
    return form and form.code


def lines(catalogue: Catalogue, form: str) -> list[FormLine]:
    return catalogue.lines_of(next(f for f in catalogue.forms if f.code == form))


def test_jianli_is_a_county_until_the_day_before_its_renaming(catalogue: Catalogue) -> None:
    jianli = version(catalogue, "JZ-23", BEFORE_RENAMING)
    assert (jianli.name_zh, jianli.kind) == ("监利县总工会", "county")


def test_jianli_is_a_city_from_the_day_of_its_renaming(catalogue: Catalogue) -> None:
    jianli = version(catalogue, "JZ-23", RENAMING)
    assert (jianli.name_zh, jianli.kind) == ("监利市总工会", "county_level_city")


def test_no_version_of_a_union_is_in_force_before_its_first_day(catalogue: Catalogue) -> None:
    assert catalogue.unit("JZ-22", date(1996, 12, 31)) is None
    assert catalogue.unit("JZ-22", date(1997, 1, 1)) is not None


def test_a_code_that_nobody_has_is_no_union(catalogue: Catalogue) -> None:
    assert catalogue.unit("JZ-99", END_OF_JUNE) is None


@pytest.mark.parametrize("day", [BEFORE_RENAMING, RENAMING, END_OF_JUNE])
def test_ten_unions_report_before_and_after_the_renaming(catalogue: Catalogue, day: date) -> None:
    codes = [unit.code for unit in catalogue.reporting_units(day)]
    territorial = ["JZ-02", "JZ-03", "JZ-22", "JZ-23", "JZ-24", "JZ-81"]
    industrial = ["JZ-I1", "JZ-I2", "JZ-I3"]
    assert codes == ["JZ-00", *territorial, *industrial]
    assert len(codes) == 10


@pytest.mark.parametrize(
    ("unit", "form"),
    [
        ("JZ-00", "JZ-F1"),
        ("JZ-02", "JZ-F2"),
        ("JZ-22", "JZ-F2"),
        ("JZ-03", "JZ-F2"),
        ("JZ-81", "JZ-F2"),
        ("JZ-I3", "JZ-F3"),
        ("JZ", None),
        ("JZ-I0", None),
    ],
)
def test_a_union_fills_in_the_form_for_its_kind(
    catalogue: Catalogue, unit: str, form: str | None
) -> None:
    assert form_code(catalogue, unit, END_OF_JUNE) == form


@pytest.mark.parametrize(
    ("day", "form"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), "JZ-F1"),
        (date(2020, 12, 31), "JZ-F1"),
        (date(2021, 1, 1), None),
    ],
)
def test_a_form_is_valid_through_its_last_day(
    catalogue: Catalogue, day: date, form: str | None
) -> None:
    assert form_code(catalogue, "JZ-00", day) == form


@pytest.mark.parametrize(("form", "count"), [("JZ-F1", 12), ("JZ-F2", 7), ("JZ-F3", 7)])
def test_a_form_has_its_lines_in_printed_order(catalogue: Catalogue, form: str, count: int) -> None:
    assert [line.line_number for line in lines(catalogue, form)] == list(range(1, count + 1))


def test_only_the_industrial_form_asks_for_purchases_on_site(catalogue: Catalogue) -> None:
    asked = {
        form: {line.indicator_code for line in lines(catalogue, form)}
        for form in ("JZ-F1", "JZ-F2", "JZ-F3")
    }
    assert {form for form in asked if "B3.04" in asked[form]} == {"JZ-F3"}
    assert {form for form in asked if "B3.05" in asked[form]} == {"JZ-F2", "JZ-F3"}


def test_a_version_of_a_form_has_the_lines_and_names_of_its_time(catalogue: Catalogue) -> None:
    last_day = date(2020, 6, 30)
    (form,) = (form for form in catalogue.forms if form.code == "JZ-F3")
    second = form.model_copy(update={"valid_from": date(2020, 7, 1)})
    first, *others = catalogue.lines_of(form)
    old = first.model_copy(update={"valid_to": last_day, "name_zh": "旧名"})
    new = first.model_copy(update={"valid_from": second.valid_from, "line_number": 99})
    dated = replace(catalogue, form_lines=(old, new, *others))
    assert dated.lines_of(form) == [old, *others]
    assert dated.lines_of(second) == [*others, new]
    assert dated.printed_name(old, form) == "旧名"
    assert dated.printed_name(new, second) == "上报工会疫情防控信息篇数"


def test_a_form_prints_the_name_that_an_indicator_had_in_its_time(catalogue: Catalogue) -> None:
    (form,) = (form for form in catalogue.forms if form.code == "JZ-F3")
    second = form.model_copy(update={"valid_from": date(2020, 7, 1)})
    line = next(line for line in catalogue.lines_of(form) if line.indicator_code == "E3.01")
    one = catalogue.indicator("E3.01")
    old = one.model_copy(update={"valid_to": date(2020, 6, 30), "name_zh": "旧名"})
    new = one.model_copy(update={"valid_from": second.valid_from})
    others = [other for other in catalogue.indicators if other is not one]
    dated = replace(catalogue, indicators=(old, new, *others))
    assert dated.printed_name(line, form) == "旧名"
    assert dated.printed_name(line, second) == "下沉社区干部职工人数"
    assert dated.indicator("E3.01") is new


def test_an_indicator_is_found_by_its_code(catalogue: Catalogue) -> None:
    assert catalogue.indicator("D1.08").unit_of_measure == "元"
