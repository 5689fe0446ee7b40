from collections.abc import Callable
from pathlib import Path

import pytest

FaultsAfter = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (
            ("unit_aliases.csv", "市财政局工会,JZ-I3", "市卫健委工会,JZ-I2"),
            "unit_aliases.csv 第 5 行 alias 列：alias + unit_code 与第 4 行重复",
        ),
        (
            ("programmes.csv", "D,,", "C2,C,又一次,Again\nD,,"),
            "programmes.csv 第 11 行 code 列：code 与第 10 行重复",
        ),
        (
            ("form_lines.csv", "JZ-F1,7,C2.08", "JZ-F1,6,C2.08"),
            "form_lines.csv 第 8 行 line_number 列：line_number + form_code 与第 7 行重复",
        ),
        (
            ("form_lines.csv", "JZ-F1,7,C2.08", "JZ-F1,7,B3.01"),
            "form_lines.csv 第 8 行 indicator_code 列：indicator_code + form_code 与第 7 行重复",
        ),
        (
            ("header_aliases.csv", "填报单位名称,unit", "填报单位,unit"),
            "header_aliases.csv 第 4 行 header 列：header + field 与第 3 行重复",
        ),
        (
            ("long_table_words.csv", "单位代码,unit", "单位,unit"),
            "long_table_words.csv 第 5 行 word 列：word + means 与第 4 行重复",
        ),
        (
            (
                "sources.yml",
                "  path: inbox",
                "  path: inbox\n- {name: shared-folder, kind: folder, path: old}",
            ),
            "sources.yml 第 5 行 name 列：name 与第 2 行重复",
        ),
        (
            ("contacts.csv", "gongan.bangong@", "gongan@"),
            "contacts.csv 第 8 行 email 列：email + unit_code + role 与第 7 行重复",
        ),
        (
            ("reminders.csv", "JZ-F2,1\n", "JZ-F2,-2\n"),
            "reminders.csv 第 6 行 days_from_due 列：days_from_due + form_code 与第 5 行重复",
        ),
    ],
)
def test_a_key_may_not_occur_twice(
    faults_after: FaultsAfter, edit: tuple[str, str, str], fault: str
) -> None:
    assert faults_after(edit) == [fault]


def test_an_indicator_code_may_not_occur_twice(faults_after: FaultsAfter) -> None:
    edits = [
        ("indicators.csv", "E2.03,E2,", "E3.01,E2,"),
        ("form_lines.csv", "JZ-F1,11,E2.03,yes,yes,yes\n", ""),
    ]
    assert faults_after(*edits) == ["indicators.csv 第 15 行 valid_from 列：与第 14 行的有效期重叠"]


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (
            ("units.csv", "district,JZ,yes,421002", "district,XX,yes,421002"),
            "units.csv 第 4 行 parent_code 列：units.csv 里没有代码“XX”",
        ),
        (
            ("unit_aliases.csv", "市卫健委工会,JZ-I2", "市卫健委工会,JZ-17"),
            "unit_aliases.csv 第 4 行 unit_code 列：units.csv 里没有代码“JZ-17”",
        ),
        (
            ("programmes.csv", "B2,B,", "B2,X,"),
            "programmes.csv 第 7 行 parent_code 列：programmes.csv 里没有代码“X”",
        ),
        (
            ("indicators.csv", "E3.01,E3,", "E3.01,E4,"),
            "indicators.csv 第 15 行 programme_code 列：programmes.csv 里没有代码“E4”",
        ),
        (
            ("indicators.csv", "sum,sum,A2.05,no", "sum,sum,A2.99,no"),
            "indicators.csv 第 3 行 part_of 列：indicators.csv 里没有代码“A2.99”",
        ),
        (
            ("form_lines.csv", "JZ-F3,7,E3.01", "JZ-F9,7,E3.01"),
            "form_lines.csv 第 27 行 form_code 列：forms.csv 里没有代码“JZ-F9”",
        ),
        (
            ("form_lines.csv", "JZ-F3,7,E3.01", "JZ-F3,7,E3.10"),
            "form_lines.csv 第 27 行 indicator_code 列：indicators.csv 里没有代码“E3.10”",
        ),
        (
            ("contacts.csv", "JZ-02,clerk", "JZ-20,clerk"),
            "contacts.csv 第 5 行 unit_code 列：units.csv 里没有代码“JZ-20”",
        ),
        (
            ("reminders.csv", "JZ-F3,8", "JZ-F4,8"),
            "reminders.csv 第 10 行 form_code 列：forms.csv 里没有代码“JZ-F4”",
        ),
    ],
)
def test_a_reference_leads_to_a_row(
    faults_after: FaultsAfter, edit: tuple[str, str, str], fault: str
) -> None:
    assert faults_after(edit) == [fault]


def test_references_to_a_row_that_cannot_be_read_are_no_further_faults(
    faults_after: FaultsAfter,
) -> None:
    assert faults_after(("programmes.csv", "E2,E,干部队伍", "E2,E,")) == [
        "programmes.csv 第 14 行 name_zh 列：应有内容，现在是空的"
    ]


def test_a_dangling_reference_is_found_although_another_row_cannot_be_read(
    faults_after: FaultsAfter,
) -> None:
    edits = [
        ("programmes.csv", "E2,E,干部队伍", "E2,E,"),
        ("indicators.csv", "E3.01,E3,", "E3.01,E4,"),
    ]
    assert faults_after(*edits) == [
        "programmes.csv 第 14 行 name_zh 列：应有内容，现在是空的",
        "indicators.csv 第 15 行 programme_code 列：programmes.csv 里没有代码“E4”",
    ]


def test_unions_may_not_stand_above_each_other_in_a_circle(faults_after: FaultsAfter) -> None:
    assert faults_after(("units.csv", "city,,no", "city,JZ-I3,no")) == [
        "units.csv 第 2 行 parent_code 列：上下级成了一个圈：JZ → JZ-I3 → JZ-I0 → JZ"
    ]


def test_every_circle_of_programmes_is_listed(faults_after: FaultsAfter) -> None:
    edits = [
        ("programmes.csv", "A,,思想", "A,A2,思想"),
        ("programmes.csv", "E,,党的", "E,E,党的"),
    ]
    assert faults_after(*edits) == [
        "programmes.csv 第 2 行 parent_code 列：上下级成了一个圈：A → A2 → A",
        "programmes.csv 第 13 行 parent_code 列：上下级成了一个圈：E → E",
    ]


def test_an_indicator_may_not_be_part_of_its_own_part(faults_after: FaultsAfter) -> None:
    edit = (
        "indicators.csv",
        "篇,flow,0,sum,sum,,no,,all,\n",
        "篇,flow,0,sum,sum,A2.06,no,,all,\n",
    )
    assert faults_after(edit) == [
        "indicators.csv 第 2 行 part_of 列：上下级成了一个圈：A2.05 → A2.06 → A2.05"
    ]


def test_every_kind_of_reporting_union_has_a_form(faults_after: FaultsAfter) -> None:
    edits = [
        ("forms.csv", "county_level_city development_zone", "development_zone"),
        ("units.csv", "industrial_group,JZ,no", "industrial_group,JZ,yes"),
    ]
    assert faults_after(*edits) == [
        "units.csv 第 8 行 kind 列：forms.csv 里没有适用于 county_level_city 的报表",
        "units.csv 第 11 行 kind 列：forms.csv 里没有适用于 industrial_group 的报表",
    ]


def test_a_form_that_cannot_be_read_leaves_no_kind_without_one(faults_after: FaultsAfter) -> None:
    assert faults_after(("forms.csv", "industrial,month,5", "industrial,month,five")) == [
        "forms.csv 第 4 行 due_days 列：应为整数，现在是“five”"
    ]


def test_an_indicator_belongs_to_a_programme_not_to_a_part(faults_after: FaultsAfter) -> None:
    assert faults_after(("indicators.csv", "E3.01,E3,", "E3.01,E,")) == [
        "indicators.csv 第 15 行 programme_code 列：“E”是报告的一个部分，应填它下面的工作项目"
    ]


def test_a_part_has_the_unit_of_measure_and_the_kind_of_its_total(
    faults_after: FaultsAfter,
) -> None:
    edit = ("indicators.csv", "on site,万元,flow", "on site,元,stock")
    assert faults_after(edit) == [
        "indicators.csv 第 8 行 unit_of_measure 列：应与总计 B3.05 相同（万元），现在是“元”",
        "indicators.csv 第 8 行 kind 列：应与总计 B3.05 相同（flow），现在是“stock”",
    ]


def test_history_needs_both_a_factor_and_a_floor(faults_after: FaultsAfter) -> None:
    assert faults_after(("plausible_sizes.csv", "1000,100000\nmoney", "1000,\nmoney")) == [
        "plausible_sizes.csv 第 2 行 history_factor 列：history_factor 和 history_floor 应都填写，"
        "或都留空"
    ]


@pytest.mark.parametrize(
    ("bounds", "found"), [("5,", ""), ("5,5", "5"), ("5,4.5", "4.5"), ("5,6", None), (",6", None)]
)
def test_a_minimum_has_a_larger_maximum_beside_it(
    folder: Path, faults_after: FaultsAfter, bounds: str, found: str | None
) -> None:
    heads, first, *others = (folder / "indicators.csv").read_text("utf-8").splitlines()
    bounded = [f"{heads},minimum,maximum", f"{first},{bounds}", *(f"{line},," for line in others)]
    edit = ("indicators.csv", "\n".join([heads, first, *others]), "\n".join(bounded))
    message = f"indicators.csv 第 2 行 minimum 列：应同时填写比它大的 maximum，现在是“{found}”"
    assert faults_after(edit) == ([] if found is None else [message])


def test_what_money_does_is_said_of_money_alone(folder: Path, faults_after: FaultsAfter) -> None:
    heads, *others = (folder / "indicators.csv").read_text("utf-8").splitlines()
    codes = [line.split(",")[0] for line in others]
    roles = {"B3.01": "发放资金", "C2.08": "发放资金"}
    given = [f"{line},{roles.get(code, '')}" for line, code in zip(others, codes, strict=True)]
    with_roles = "\n".join([f"{heads},money_role", *given])
    edit = ("indicators.csv", "\n".join([heads, *others]), with_roles)
    number = codes.index("C2.08") + 2
    assert faults_after(edit) == [
        f"indicators.csv 第 {number} 行 money_role 列：只有金额才填，这个指标没有 yuan_per_unit"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("money,", "count,", "第 3 行 kind 列：kind 与第 2 行重复"),
        (
            "money,",
            "gold,",
            "第 3 行 kind 列：应为以下之一：count、money、measure，现在是“gold”",
        ),
        ("count,10000000,", "count,,", "第 2 行 maximum 列：应为数字，现在是空的"),
        ("100000,10000000", "9,10000000", "第 3 行 history_factor 列：不能小于 10，现在是“9”"),
    ],
)
def test_a_size_that_is_none_is_shown_with_its_line(
    faults_after: FaultsAfter, old: str, new: str, fault: str
) -> None:
    assert faults_after(("plausible_sizes.csv", old, new)) == [f"plausible_sizes.csv {fault}"]


def test_a_total_that_its_parts_exhaust_has_parts(faults_after: FaultsAfter) -> None:
    edit = ("indicators.csv", "人,flow,0,sum,sum,,no", "人,flow,0,sum,sum,,yes")
    assert faults_after(edit) == [
        "indicators.csv 第 15 行 parts_add_up 列：填了 yes，却没有 part_of 为 E3.01 的指标"
    ]


def test_parts_that_cannot_be_read_are_parts_all_the_same(faults_after: FaultsAfter) -> None:
    edits = [
        ("indicators.csv", "first-class principal staff members,人", "first-class,"),
        ("indicators.csv", "third-class principal staff members,人", "third-class,"),
    ]
    assert faults_after(*edits) == [
        "indicators.csv 第 13 行 unit_of_measure 列：应有内容，现在是空的",
        "indicators.csv 第 14 行 unit_of_measure 列：应有内容，现在是空的",
    ]


def test_a_line_of_a_form_asks_for_a_cell(faults_after: FaultsAfter) -> None:
    edit = ("form_lines.csv", "JZ-F1,7,C2.08,yes,no", "JZ-F1,7,C2.08,no,no")
    assert faults_after(edit) == [
        "form_lines.csv 第 8 行 asks_current 列：asks_current 和 asks_ytd 不能都是 no"
    ]


@pytest.mark.parametrize("spelling", ["公安县总工会", " 公安县　总工会：", "公安县总工会:"])
def test_an_alias_is_not_the_name_of_another_union(
    faults_after: FaultsAfter, spelling: str
) -> None:
    assert faults_after(("unit_aliases.csv", "市卫健委工会", spelling)) == [
        "unit_aliases.csv 第 4 行 alias 列：不计空格、冒号和全半角，"
        "与 units.csv 第 6 行的写法相同，"
        "那里指的是 JZ-22"
    ]


def test_an_alias_is_not_the_alias_of_another_union(faults_after: FaultsAfter) -> None:
    assert faults_after(("unit_aliases.csv", "市财政局工会", "市 卫健委 工会")) == [
        "unit_aliases.csv 第 5 行 alias 列：不计空格、冒号和全半角，"
        "与 unit_aliases.csv 第 4 行的写法相同，"
        "那里指的是 JZ-I2"
    ]


def test_an_alias_is_not_the_code_of_another_union(faults_after: FaultsAfter) -> None:
    assert faults_after(("unit_aliases.csv", "市财政局工会", "JZ－I2")) == [
        "unit_aliases.csv 第 5 行 alias 列：不计空格、冒号和全半角，"
        "与 units.csv 第 13 行的写法相同，"
        "那里指的是 JZ-I2"
    ]


def test_two_unions_do_not_share_a_name(faults_after: FaultsAfter) -> None:
    assert faults_after(("units.csv", "JZ-I3,财政局工会", "JZ-I3,交通运输局工会")) == [
        "units.csv 第 14 行 name_zh 列：不计空格、冒号和全半角，"
        "与 units.csv 第 12 行的写法相同，"
        "那里指的是 JZ-I1"
    ]


def test_an_alias_may_repeat_a_name_of_its_own_union(faults_after: FaultsAfter) -> None:
    assert faults_after(("unit_aliases.csv", "市财政局工会", "财政局工会：")) == []


@pytest.mark.parametrize("heading", ["累计", "累 计:", "本年累计数："])
def test_a_heading_does_not_stand_for_two_fields(faults_after: FaultsAfter, heading: str) -> None:
    line = {"累计": 18, "累 计:": 18, "本年累计数：": 17}[heading]
    assert faults_after(("header_aliases.csv", "备注,note", f"备注,note\n{heading},note")) == [
        "header_aliases.csv 第 21 行 header 列：不计空格、冒号和全半角，"
        f"与 header_aliases.csv 第 {line} 行"
        "的写法相同，那里指的是 ytd"
    ]


def test_a_word_of_long_tables_does_not_stand_for_two_things(faults_after: FaultsAfter) -> None:
    assert faults_after(("long_table_words.csv", "正常,A", "状态：,A")) == [
        "long_table_words.csv 第 38 行 word 列：不计空格、冒号和全半角，"
        "与 long_table_words.csv 第 31 行的写法相同，那里指的是 status"
    ]


def test_a_word_for_a_unit_of_measure_means_one(faults_after: FaultsAfter) -> None:
    assert faults_after(("unit_of_measure_words.csv", "位,人", "名：,次")) == [
        "unit_of_measure_words.csv 第 3 行 word 列：不计空格、冒号和全半角，"
        "与 unit_of_measure_words.csv 第 2 行的写法相同，那里指的是 人"
    ]


def test_a_heading_may_be_spelt_in_two_ways_for_one_field(faults_after: FaultsAfter) -> None:
    assert faults_after(("header_aliases.csv", "备注,note", "备注,note\n备　注：,note")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("存入{unit_code} {unit}，{due}前；问{officers}，0716-8512345", None),
        ("存入{folder}", "大括号要成对，里面只能是 {unit}、{unit_code}、"),
        ("存入{unit", "大括号要成对"),
        ("存入{}", "大括号要成对"),
        ("{due:>20}前", "大括号要成对"),
        ("{unit.code}", "大括号要成对"),
        ("问王五 13812345678", "不要写手机号等个人信息"),
    ],
)
def test_a_text_on_sending_can_be_filled_and_names_nobodys_number(
    folder: Path, faults_after: FaultsAfter, text: str, fault: str | None
) -> None:
    (folder / "sending.csv").write_text(f"topic,text\n送到哪里,{text}\n", "utf-8")
    faults = faults_after()
    assert len(faults) == (fault is not None)
    assert all(f"sending.csv 第 2 行 text 列：{fault}" in line for line in faults)


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        ("A2.06,发布{figure}篇,A2.05,，发布{figure}", None, None),
        ("A2.06,发布{figure},,", None, None),
        ("A9.99,发布{figure},,", "indicator_code", "indicators.csv 里没有代码“A9.99”"),
        ("A2.06,发布,,", "phrase", "应有一处 {figure}，不能有别的大括号"),
        ("A2.06,{figure}发布{figure},,", "phrase", "应有一处 {figure}"),
        ("A2.06,{unit}发布{figure},,", "phrase", "应有一处 {figure}"),
        ("A2.06,发布{figure},A2.05,", "continued", "follows 和 continued 要么都填，要么都空"),
        ("A2.06,发布{figure},,，发布{figure}", "continued", "follows 和 continued"),
    ],
)
def test_a_phrase_has_one_place_for_the_figure_and_follows_another_or_none(
    folder: Path, faults_after: FaultsAfter, row: str, column: str | None, fault: str | None
) -> None:
    heads = "indicator_code,phrase,follows,continued"
    (folder / "phrases.csv").write_text(f"{heads}\n{row}\n", "utf-8")
    faults = faults_after()
    assert len(faults) == (fault is not None)
    assert all(f"phrases.csv 第 2 行 {column} 列：{fault}" in line for line in faults)
