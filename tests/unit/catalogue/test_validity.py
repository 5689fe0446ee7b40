from collections.abc import Callable
from pathlib import Path

import pytest

FaultsAfter = Callable[..., list[str]]
JIANLI_COUNTY = "2020-06-12,,county became"  # valid_to, known_from and remark of the first version
JIANLI_CITY = "2020-06-12,,2020-07-06"  # valid_from, valid_to, known_from of the second
FORM_3 = "2020.1,荆州市总工会,2020-01-01,2020-12-31\n"


@pytest.mark.parametrize("valid_to", ["1997-01-01", "1996-12-31"])
def test_a_union_is_in_force_for_a_day_at_least(faults_after: FaultsAfter, valid_to: str) -> None:
    assert faults_after(("units.csv", "421081,1997-01-01,,", f"421081,1997-01-01,{valid_to},")) == [
        f"units.csv 第 10 行 valid_to 列：应晚于 valid_from（1997-01-01），现在是 {valid_to}"
    ]


def test_a_form_may_be_valid_for_a_single_day(faults_after: FaultsAfter) -> None:
    line = f"industrial,month,5,18:00,{FORM_3}"
    single_day = line.replace("2020-12-31", "2020-01-01")
    assert faults_after(("forms.csv", line, single_day)) == []


def test_a_form_may_not_end_before_it_begins(faults_after: FaultsAfter) -> None:
    line = f"industrial,month,5,18:00,{FORM_3}"
    backwards = line.replace("2020-12-31", "2019-12-31")
    assert faults_after(("forms.csv", line, backwards)) == [
        "forms.csv 第 4 行 valid_to 列：不能早于 valid_from（2020-01-01），现在是 2019-12-31"
    ]


def test_versions_of_a_union_leave_no_day_without_one(faults_after: FaultsAfter) -> None:
    assert faults_after(("units.csv", JIANLI_COUNTY, JIANLI_COUNTY.replace("12", "10"))) == [
        "units.csv 第 8 行 valid_from 列：应为 2020-06-10，与第 7 行的 valid_to 相接，"
        "现在是 2020-06-12"
    ]


@pytest.mark.parametrize("valid_to", ["2020-06-13", ""])
def test_versions_of_a_union_do_not_overlap(faults_after: FaultsAfter, valid_to: str) -> None:
    edit = ("units.csv", JIANLI_COUNTY, JIANLI_COUNTY.replace("2020-06-12", valid_to))
    assert faults_after(edit) == ["units.csv 第 8 行 valid_from 列：与第 7 行的有效期重叠"]


def test_a_union_that_is_entered_twice_overlaps_itself(faults_after: FaultsAfter) -> None:
    row = "JZ-I3,财政局工会,Finance Bureau Union,industrial,JZ-I0,yes,,1997-01-01,,,\n"
    assert faults_after(("units.csv", row, row + row)) == [
        "units.csv 第 15 行 valid_from 列：与第 14 行的有效期重叠"
    ]


def test_versions_of_a_union_may_stand_in_any_order(faults_after: FaultsAfter) -> None:
    older = "JZ-24,江陵县总工会,Jiangling,county,JZ,yes,421024,1990-01-01,1997-01-01,,\n"
    assert faults_after(("units.csv", "JZ-81,", f"{older}JZ-81,")) == []


def test_a_version_that_cannot_be_read_leaves_no_gap(faults_after: FaultsAfter) -> None:
    edits = [
        ("units.csv", JIANLI_CITY, "2020-06-12,2020-09-31,2020-07-06"),
        (
            "units.csv",
            "JZ-24,",
            "JZ-23,监利市工会,Jianli,county_level_city,JZ,yes,421088,2020-10-01,,,\nJZ-24,",
        ),
    ]
    assert faults_after(*edits) == [
        "units.csv 第 8 行 valid_to 列：应为日期，写成 2020-06-30 的样子，现在是“2020-09-31”"
    ]


def test_two_forms_for_one_kind_are_not_valid_on_the_same_day(faults_after: FaultsAfter) -> None:
    assert faults_after(("forms.csv", "）,industrial,", "）,county district industrial,")) == [
        "forms.csv 第 4 行 unit_kinds 列：2020-01-01 至 2020-12-31 第 3 行的报表也适用于 "
        "county、district"
    ]


@pytest.mark.parametrize(
    ("valid_from", "faults"),
    [
        ("2020-12-31", ["forms.csv 第 5 行 valid_from 列：与第 4 行的有效期重叠"]),
        ("2021-01-01", []),
    ],
)
def test_a_new_version_of_a_form_begins_after_the_last_day_of_the_old(
    faults_after: FaultsAfter, valid_from: str, faults: list[str]
) -> None:
    old = f"industrial,month,5,18:00,{FORM_3}"
    new = (
        "JZ-F3,荆工统3表,工会重点工作月报,industrial,month,5,18:00,2021.1,荆州市总工会,"
        f"{valid_from},2021-12-31\n"
    )
    assert faults_after(("forms.csv", old, old + new)) == faults


SPLIT = (  # 荆工统3表, from July on in its second version
    "forms.csv",
    f"industrial,month,5,18:00,{FORM_3}",
    "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,2020-06-30\n"
    "JZ-F3,荆工统3表,工会重点工作月报,industrial,month,5,18:00,2020.2,荆州市总工会,"
    "2020-07-01,2020-12-31\n",
)
LINE = "JZ-F3,3,B2.03,yes,yes,yes"


@pytest.fixture
def dated_lines(folder: Path, faults_after: FaultsAfter) -> FaultsAfter:
    """Write the lines of 荆工统3表 for B2.03 with these dates instead; return the faults."""

    def apply(*lines: str, split: bool = True) -> list[str]:
        path = folder / "form_lines.csv"
        heads, *rows = path.read_text(encoding="utf-8").splitlines()
        others = [f"{row},," for row in rows if row != LINE]
        written = [f"{heads},valid_from,valid_to", *others, *lines]
        path.write_text("\n".join(written) + "\n", encoding="utf-8")
        return faults_after(*([SPLIT] if split else []))

    return apply


def test_lines_may_follow_each_other_where_a_version_follows(dated_lines: FaultsAfter) -> None:
    assert (
        dated_lines(
            "JZ-F3,3,B2.03,yes,yes,yes,,2020-06-30",
            "JZ-F3,9,B2.03,yes,no,yes,2020-07-01,",  # the same indicator, asked for otherwise
            "JZ-F3,3,B3.01,yes,yes,yes,2020-07-01,",  # another one in its place
        )
        == []
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "JZ-F3,3,B2.03,yes,yes,yes,,2020-08-31",
            "valid_to 列：这一天落在 forms.csv 第 5 行的有效期（2020-07-01 至 2020-12-31）中间。"
            "请先把那一行分成两行：前一行的 valid_to 写 2020-08-31；后一行代码不变，valid_from 写 "
            "2020-09-01，template_version 写新的版本号",
        ),
        (
            "JZ-F3,3,B2.03,yes,yes,yes,2020-02-01,",
            "valid_from 列：这一天落在 forms.csv 第 4 行的有效期（2020-01-01 至 2020-06-30）中间。"
            "请先把那一行分成两行：前一行的 valid_to 写 2020-01-31；后一行代码不变，valid_from 写 "
            "2020-02-01，template_version 写新的版本号",
        ),
        (
            "JZ-F3,3,B2.03,yes,yes,yes,2021-01-01,",
            "valid_from 列：forms.csv 里没有“JZ-F3”的哪一行的有效期在这一行的有效期之内",
        ),
        (
            "JZ-F3,3,B2.03,yes,yes,yes,2020-07-01,2020-06-30",
            "valid_to 列：不能早于 valid_from（2020-07-01），现在是 2020-06-30",
        ),
    ],
    ids=["ends within", "begins within", "after the last", "backwards"],
)
def test_a_line_begins_and_ends_with_a_version(
    dated_lines: FaultsAfter, line: str, fault: str
) -> None:
    assert f"form_lines.csv 第 27 行 {fault}" in dated_lines(line)


def test_a_line_whose_form_is_not_split_yet_is_told_how(dated_lines: FaultsAfter) -> None:
    (fault,) = dated_lines("JZ-F3,3,B2.03,yes,yes,yes,,2020-06-30", split=False)
    assert "前一行的 valid_to 写 2020-06-30；后一行代码不变，valid_from 写 2020-07-01" in fault


@pytest.mark.parametrize(
    ("later", "column"),
    [
        ("JZ-F3,9,B2.03,yes,yes,yes,2020-07-01,", "indicator_code"),
        ("JZ-F3,3,B3.01,yes,yes,yes,2020-07-01,", "line_number"),
    ],
)
def test_lines_of_one_version_repeat_neither_indicator_nor_number(
    dated_lines: FaultsAfter, later: str, column: str
) -> None:
    assert dated_lines("JZ-F3,3,B2.03,yes,yes,yes,,", later) == [
        f"form_lines.csv 第 28 行 {column} 列：{column} + form_code 与第 27 行重复，有效期也重叠"
    ]


def test_every_version_of_a_form_has_a_line(folder: Path, faults_after: FaultsAfter) -> None:
    path = folder / "form_lines.csv"
    heads, *rows = path.read_text(encoding="utf-8").splitlines()
    until_june = [f"{row},{'2020-06-30' * row.startswith('JZ-F3')}" for row in rows]
    path.write_text("\n".join([f"{heads},valid_to", *until_june]) + "\n", encoding="utf-8")
    assert faults_after(SPLIT) == [
        "forms.csv 第 5 行 code 列：form_lines.csv 里没有“JZ-F3”从 2020-07-01 起有效的行，"
        "这张报表没有内容可填"
    ]


@pytest.fixture
def dated_indicator(folder: Path, faults_after: FaultsAfter) -> FaultsAfter:
    """Date B3.04, which only 荆工统3表 has, and return the faults, its rows on lines 8 and 9."""

    def apply(first: str, second: str, *edits: tuple[str, str]) -> list[str]:
        path = folder / "indicators.csv"
        heads, *rows = path.read_text(encoding="utf-8").splitlines()
        (row,) = (row for row in rows if row.startswith("B3.04,"))
        later = f"{row},{second}"
        for old, new in edits:
            assert later.count(old) == 1
            later = later.replace(old, new)
        dated = [
            part
            for one in rows
            for part in ([f"{one},{first}", later] if one is row else [f"{one},,"])
        ]
        path.write_text(
            "\n".join([f"{heads},valid_from,valid_to", *dated]) + "\n", encoding="utf-8"
        )
        return faults_after(SPLIT)

    return apply


@pytest.mark.parametrize(
    ("first", "second"),
    [(",2020-06-30", "2020-07-01,"), ("2020-07-01,", ",2020-06-30")],
    ids=["in order", "the later row first"],
)
def test_name_programme_and_precision_of_an_indicator_may_change_with_a_form(
    dated_indicator: FaultsAfter, first: str, second: str
) -> None:
    edits = [("B3.04,B3", "B3.04,B1"), ("实地采购", "现场采购"), ("flow,2", "flow,4")]
    assert dated_indicator(first, second, *edits) == []


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        (",2020-07-31", "2020-07-01,", "9 行 valid_from 列：与第 8 行的有效期重叠"),
        (",", ",", "9 行 valid_from 列：与第 8 行的有效期重叠"),
        (
            ",2020-06-29",
            "2020-07-01,",
            "9 行 valid_from 列：应为 2020-06-30，与第 8 行的 valid_to 相接，现在是 2020-07-01",
        ),
        (
            "2020-07-01,2020-06-30",
            "2020-07-01,",
            "8 行 valid_to 列：不能早于 valid_from（2020-07-01），现在是 2020-06-30",
        ),
        (
            ",2020-08-31",
            "2020-09-01,",
            "9 行 valid_from 列：这一天落在 forms.csv 第 5 行的有效期（2020-07-01 至 2020-12-31）"
            "中间。请先把那一行分成两行：前一行的 valid_to 写 2020-08-31；后一行代码不变，"
            "valid_from 写 2020-09-01，template_version 写新的版本号",
        ),
    ],
    ids=["overlap", "twice", "gap", "backwards", "within a form"],
)
def test_versions_of_an_indicator_follow_each_other(
    dated_indicator: FaultsAfter, first: str, second: str, fault: str
) -> None:
    assert f"indicators.csv 第 {fault}" in dated_indicator(first, second)


def test_a_line_needs_its_indicator_as_long_as_it_is_asked_for(
    dated_indicator: FaultsAfter,
) -> None:
    gone = dated_indicator(",2019-06-30", "2019-07-01,2020-06-30")
    assert gone == [
        "form_lines.csv 第 24 行 indicator_code 列："
        "indicators.csv 里“B3.04”没有在 2020-07-01 有效的行"
    ]


@pytest.mark.parametrize(
    ("column", "edit", "found"),
    [
        ("unit_of_measure", ("万元", "元"), "（万元），现在是“元”"),
        ("yuan_per_unit", ("no,10000", "no,1"), "（10000），现在是“1”"),
        ("kind", (",flow,", ",stock,"), "（flow），现在是“stock”"),
        ("over_time", ("sum,sum", "sum,last"), "（sum），现在是“last”"),
        ("part_of", ("B3.05,no", ",no"), "（B3.05），现在是“”"),
        ("parts_add_up", ("B3.05,no", "B3.05,yes"), "（no），现在是“yes”"),
    ],
)
def test_what_figures_add_up_by_is_the_same_in_all_versions(
    dated_indicator: FaultsAfter, column: str, edit: tuple[str, str], found: str
) -> None:
    faults = dated_indicator(",2020-06-30", "2020-07-01,", edit)
    assert (
        f"indicators.csv 第 9 行 {column} 列：应与第 8 行相同{found}：同一代码各期的数要能相加。"
        "要从某一天起换，请另立一个指标（新代码），在 form_lines.csv 里给原指标的行写 valid_to，"
        "给新指标写一行从换的那天起的（valid_from），并在 forms.csv 里把报表在那天分成两行"
        "（代码不变）。"
    ) in faults
