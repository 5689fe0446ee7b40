from collections.abc import Callable
from datetime import date

import pytest

from etl.catalogue.load import read_catalogue
from etl.settings import ROOT

FaultsAfter = Callable[..., list[str]]
OFFICER = "JZ,officer,周敏,shuju@jingzhou.example\n"
OPERATOR = "JZ,operator,吴刚,yunwei@jingzhou.example\n"
NO_OFFICER = "contacts.csv：没有数据管理员：应有一行的 role 为 officer"


def test_every_reporting_union_of_the_shipped_catalogue_has_a_clerk() -> None:
    catalogue = read_catalogue(ROOT / "catalogue" / "jingzhou")
    units = catalogue.reporting_units(date(2020, 6, 30))
    assert len(units) == 17
    assert [unit.code for unit in units if not catalogue.clerks(unit.code)] == []


def test_a_union_may_have_several_clerks() -> None:
    catalogue = read_catalogue(ROOT / "catalogue" / "jingzhou")
    assert [clerk.name for clerk in catalogue.clerks("JZ-22")] == ["王芳", "郑涛"]
    assert [officer.name for officer in catalogue.officers()] == ["周敏"]


def test_there_is_an_officer(faults_after: FaultsAfter) -> None:
    assert faults_after(("contacts.csv", OFFICER, "")) == [NO_OFFICER]


def test_an_officer_whose_row_cannot_be_read_is_not_missing(faults_after: FaultsAfter) -> None:
    assert faults_after(("contacts.csv", "officer,周敏,", "officer,,")) == [
        "contacts.csv 第 2 行 name 列：应有内容，现在是空的"
    ]


def test_an_officer_does_not_make_up_for_another_row_that_cannot_be_read(
    faults_after: FaultsAfter,
) -> None:
    edits = [("contacts.csv", OFFICER, ""), ("contacts.csv", "operator,吴刚,", "operator,,")]
    assert faults_after(*edits) == [
        NO_OFFICER,
        "contacts.csv 第 2 行 name 列：应有内容，现在是空的",
    ]


def test_an_operator_is_not_needed(faults_after: FaultsAfter) -> None:
    assert faults_after(("contacts.csv", OPERATOR, "")) == []


def test_a_union_without_a_clerk_is_no_fault(faults_after: FaultsAfter) -> None:
    line = "JZ-02,clerk,刘洋,shashi@jingzhou.example\n"
    assert faults_after(("contacts.csv", line, "")) == []


def test_one_person_may_write_for_two_unions(faults_after: FaultsAfter) -> None:
    assert faults_after(("contacts.csv", "weijian@", "caizheng@")) == []


@pytest.mark.parametrize("role", ["officer", "operator"])
def test_officer_and_operator_belong_to_the_city(faults_after: FaultsAfter, role: str) -> None:
    assert faults_after(("contacts.csv", "JZ-02,clerk", f"JZ-02,{role}")) == [
        f"contacts.csv 第 5 行 unit_code 列：{role} 应属于没有上级的单位，JZ-02 有上级"
    ]


def test_a_clerk_belongs_to_a_union_that_reports(faults_after: FaultsAfter) -> None:
    assert faults_after(("contacts.csv", "JZ-02,clerk", "JZ-I0,clerk")) == [
        "contacts.csv 第 5 行 unit_code 列：clerk 应属于报送单位，JZ-I0 不报送"
    ]


def test_a_clerk_of_a_union_that_cannot_be_read_is_no_further_fault(
    faults_after: FaultsAfter,
) -> None:
    assert faults_after(("units.csv", "JZ-81,石首市总工会", "JZ-81,")) == [
        "units.csv 第 10 行 name_zh 列：应有内容，现在是空的"
    ]


def test_a_telephone_is_a_number_to_dial_or_missing(faults_after: FaultsAfter) -> None:
    heading = ("contacts.csv", "role,name,email\n", "role,name,telephone,email\n")
    others = ("contacts.csv", "officer,周敏,", "officer,周敏,0716-8000001 转 3,")
    faults = faults_after(heading, others)
    assert faults[0] == (
        "contacts.csv 第 2 行 telephone 列：应为电话号码，写成 0716-1234567 的样子，也可以留空，"
        "现在是“0716-8000001 转 3”"
    )
