"""Which cells of a workbook are staged, found by its headings and codes wherever they stand."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from etl.numbers import CellValue
from etl.stage.layout import read_forms
from etl.stage.lookups import Lookups
from etl.stage.model import Sheet, StagedCell, StagedForm, Workbook
from etl.workbook.result_sheet import RESULT_HEADS

Row = Sequence[CellValue]

HEADER: Row = ["表号：荆工统2表", "填报单位：石首市总工会", "报告期：2020年1月"]
HEADS: Row = ["代码", "指标名称", "计量单位", "本期", "本年累计", "备注"]


def _sheet(*rows: Row, name: str = "一月", is_visible: bool = True) -> Sheet:
    return Sheet(name, is_visible, rows)


def _form(lookups: Lookups, *rows: Row) -> StagedForm:
    (form,) = read_forms(Workbook("csv", (_sheet(*rows),)), lookups)
    return form


def _cells(lookups: Lookups, *lines: Row) -> list[tuple[str, str, str]]:
    """Return address, code and text of what is staged of a form's lines; the first is row 3."""
    form = _form(lookups, HEADER, HEADS, *lines)
    return [(cell.cell, cell.line_code, cell.text) for cell in form.cells]


def test_a_cell_is_staged_as_text_with_its_value_beside_it(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, HEADS, ["A2.05", "上报信息", "篇", 12.0, "近20篇", "约数"])
    assert form.cells == (
        StagedCell("一月", "D3", 3, "current", "A2.05", "A3", "12", Decimal(12), "A"),
        StagedCell("一月", "E3", 3, "ytd", "A2.05", "A3", "近20篇", Decimal(20), "A", "nearly"),
        StagedCell("一月", "F3", 3, "note", "A2.05", "A3", "约数"),
    )


def test_a_cell_that_the_form_asks_for_is_staged_even_if_it_is_blank(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, HEADS, ["A2.05", "上报信息", "篇"])
    assert [(cell.cell, cell.text, cell.value, cell.status) for cell in form.cells] == [
        ("D3", "", None, "O"),
        ("E3", "", None, "O"),
    ]


def test_a_blank_figure_of_a_zero_report_is_zero_and_a_dash_stays_a_dash(lookups: Lookups) -> None:
    lines = [["A2.05", "", "", "", "", ""], ["A2.06", "", "", "—", "—", ""]]
    form = _form(lookups, [*HEADER, "零报告：是"], HEADS, *lines)
    assert [(cell.cell, cell.value, cell.status) for cell in form.cells] == [
        ("D3", 0, "A"),
        ("E3", None, "O"),
        ("D4", None, "M"),
        ("E4", None, "M"),
    ]


@pytest.mark.parametrize(
    ("typed", "staged"), [("", []), ("—", []), (" ", []), ("0", ["0"]), ("约数", ["约数"])]
)
def test_a_cell_that_the_form_does_not_ask_for_is_staged_if_something_was_entered(
    typed: str, staged: list[str], lookups: Lookups
) -> None:
    cells = _cells(lookups, ["C2.08", "信息员人数", "人", 6.0, typed])
    assert cells == [("D3", "C2.08", "6"), *(("E3", "C2.08", text) for text in staged)]


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_a_blank_note_is_not_staged(note: str, lookups: Lookups) -> None:
    cells = _cells(lookups, ["A2.05", "", "篇", 1.0, 1.0, note])
    assert cells == [("D3", "A2.05", "1"), ("E3", "A2.05", "1")]


def test_the_catalogue_knows_the_unit_of_measure_of_the_forms_lines(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, HEADS, ["C2.01", "募集资金", "", "3000元", "1.8万"])
    assert [(cell.value, cell.problem) for cell in form.cells] == [
        (Decimal("0.3"), None),
        (None, "ambiguous-magnitude"),
    ]


def test_a_code_that_the_form_does_not_have_is_staged_with_all_its_cells(lookups: Lookups) -> None:
    cells = _cells(
        lookups,
        ["Z9.99", "", "元", "5元", ""],
        ["E2.01", "", "人", 1.0, 2.0],
        ["甲1", "", "人", 7.0, ""],
    )
    assert cells == [
        ("D3", "Z9.99", "5元"),
        ("E3", "Z9.99", ""),
        ("D4", "E2.01", "1"),
        ("E4", "E2.01", "2"),
        ("D5", "甲1", "7"),
        ("E5", "甲1", ""),
    ]


def test_a_code_that_stands_twice_is_staged_twice(lookups: Lookups) -> None:
    cells = _cells(lookups, ["A2.05", "", "", 1.0, 1.0], ["Ａ2.05 ", "", "", 2.0, 2.0])
    assert [code for _, code, _ in cells] == ["A2.05"] * 4


def test_headings_remarks_and_repeated_column_heads_are_no_lines(lookups: Lookups) -> None:
    cells = _cells(
        lookups,
        ["一、思想政治引领"],
        ["", "（一）宣传引领", "", "", ""],
        HEADS,
        ["甲", "乙", "丙", "—", "-"],
        ["合计：", "", "", 5.0, 5.0],
        ["A2.05", "", "", 1.0, 1.0],
    )
    assert cells == [("D8", "A2.05", "1"), ("E8", "A2.05", "1")]


@pytest.mark.parametrize(
    "label", ["单位负责人：张三", "填 表 人：", "联系电话", "报出日期：2020-02-03"]
)
def test_the_footer_ends_the_table_but_for_figures_of_known_lines(
    label: str, lookups: Lookups
) -> None:
    below = [["A2.06", "指登载的篇数"], ["Z9", "", "", 1.0, 1.0], ["A2.07", "", "", "", 3.0]]
    cells = _cells(lookups, ["A2.05", "", "", 1.0, 1.0], [label], *below)
    assert [code for _, code, _ in cells] == ["A2.05", "A2.05", "A2.07", "A2.07"]


def test_a_second_form_below_the_footer_is_not_passed_over(lookups: Lookups) -> None:
    january = [HEADER, HEADS, ["A2.05", "", "", 1.0, 1.0], ["填表人：张三"]]
    february = [[*HEADER[:2], "报告期：2020年2月"], HEADS, ["A2.05", "", "", 2.0, 3.0]]
    form = _form(lookups, *january, [""], *february, ["填表人：张三"])
    assert form.problem == "several-forms-on-a-sheet"
    assert (form.unit_code, form.period_code) == ("JZ-81", "2020-01")
    assert [cell.cell for cell in form.cells] == ["D3", "E3"]


def test_heads_that_are_repeated_on_the_next_page_begin_no_second_form(lookups: Lookups) -> None:
    pages = [["A2.05", "", "", 1.0, 1.0], HEADS, ["A2.06", "", "", 1.0, 1.0]]
    form = _form(lookups, HEADER, HEADS, *pages, ["填表人：张三"], ["代码见填报说明", "本期"])
    assert (form.problem, len(form.cells)) == (None, 4)


def test_columns_may_stand_in_any_order_and_be_called_otherwise(lookups: Lookups) -> None:
    heads = ["序号", "累 计", "备注", "", "本月数", "指标代码"]
    form = _form(lookups, HEADER, heads, [1.0, 9.0, "见附件", "", 4.0, "A2.05"])
    assert [(cell.cell, cell.field, cell.text, cell.code_cell) for cell in form.cells] == [
        ("E3", "current", "4", "F3"),
        ("B3", "ytd", "9", "F3"),
        ("C3", "note", "见附件", "F3"),
    ]


def test_a_column_that_is_missing_has_no_cells(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, ["代码", "本期"], ["A2.05", 4.0])
    assert [cell.cell for cell in form.cells] == ["B3"]


def _faulty_heads(form: StagedForm) -> list[tuple[str, str, str]]:
    return [(h.field, h.cell, h.text) for h in form.header if h.field.endswith("_head")]


def test_heads_that_come_twice_are_named_where_they_do(lookups: Lookups) -> None:
    last_year = ["", "", "", "上年同期", "", "本年", ""]
    heads = [*HEADS[:5], "本 期", "本年累计", "备注"]
    form = _form(lookups, HEADER, last_year, heads, ["A2.05", "", "", 4.0, 9.0, 5.0, 10.0])
    assert _faulty_heads(form) == [("repeated_head", "F3", "本期、本年累计")]
    assert form.problem is None
    assert _faulty_heads(_form(lookups, HEADER, HEADS, ["A2.05", "", "", 4.0, 9.0])) == []


def test_two_names_for_the_codes_are_heads_that_come_twice(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, ["代码", "指标代码", "本期"], ["A2.05", "A2.06", 4.0])
    assert _faulty_heads(form) == [("repeated_head", "B2", "指标代码")]


@pytest.mark.parametrize(
    "heads",
    [
        [["代码", "指标名称", "完成情况", ""], ["", "", "本期", "本年累计"]],
        [["", "", "本期（数）", "本年累计"], ["代码", "指标名称", "", ""]],
        [
            ["代码", "指标名称", "完成情况", ""],
            ["", "", "（元）", ""],
            ["", "", "本期", "本年累计"],
        ],
    ],
)
def test_heads_may_stand_in_several_rows(heads: list[Row], lookups: Lookups) -> None:
    form = _form(lookups, HEADER, *heads, ["A2.05", "", 4.0, 9.0])
    assert [(cell.field, cell.text) for cell in form.cells] == [("current", "4"), ("ytd", "9")]


def test_heads_that_stand_far_apart_are_not_of_one_form(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, ["代码"], [""], [""], ["本期"], ["A2.05", 1.0])
    assert form.problem == "no-form-found"


@pytest.mark.parametrize("below", [0, 1, 3])
def test_a_second_form_beside_the_first_is_not_passed_over(below: int, lookups: Lookups) -> None:
    line = ["A2.05", "", "篇", 1.0, 1.0, ""]
    first = [HEADER, HEADS, line, line, line, line]
    second = [[""] * 6] * below + [[*HEADER, "", "", ""], HEADS, line, line, line, line]
    rows = [[*(first[n] if n < 6 else [""] * 6)] for n in range(6 + below)]
    rows = [[*row, *[""] * (7 - len(row)), *second[n]] for n, row in enumerate(rows)]
    form = _form(lookups, *rows)
    assert form.problem == "several-forms-on-a-sheet"
    assert _faulty_heads(form) == []


NAMES = {"B2.03": "网络招聘会提供岗位数", "B2.04": "网络招聘会招聘人数"}


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        (NAMES["B2.04"], False),
        (" 网络招聘会\n招聘\u200b人数", False),
        ("其中：网络招聘会招聘人数（人）", False),
        ("", False),
        ("网络招聘人数", False),  # reworded
        ("其中" * 16_000, False),
        ("(" * 32_000, False),
        (NAMES["B2.03"], True),
        ("（一）网络招聘会提供岗位数", True),
        ("2.网络招聘会提供岗位数（个）", True),
        ("其中：党组理论学习中心组集中学习次数", True),  # of another form
    ],
)
def test_the_name_of_another_indicator_contradicts_the_code(
    name: str, is_told: bool, lookups: Lookups
) -> None:
    form = _form(lookups, HEADER, HEADS, ["B2.04", name, "人", 1.0, 1.0])
    told = [(c.field, c.cell, c.line_code, c.text) for c in form.cells if c.field == "name"]
    assert told == ([("name", "B3", "B2.04", name)] if is_told else [])


@pytest.mark.parametrize(
    ("code", "unit", "is_told"),
    [
        ("B3.01", "万元", False),
        ("B3.01", "（万 元）", False),
        ("B3.01", "单位：万元", False),
        ("B3.01", "Ten thousand Yuan", False),
        ("B3.01", "", False),
        ("B3.01", "见备注", False),
        ("B3.01", "元", True),
        ("B3.01", "（千元）", True),
        ("B3.01", "%", True),
        ("B3.01", "萬元", False),
        ("B3.01", "万元（保留两位小数）", False),
        ("B3.01", "￥", True),
        ("B3.01", "人民币（圆）", True),
        ("B3.01", "百万", True),
        ("B3.01", "1000元", True),
        ("B3.01", "元/人", True),
        ("B2.04", "万", True),
        ("B2.04", "男人", False),
        ("B2.04", "名", False),
        ("B2.04", "人次", True),
        ("Z9.99", "元", False),  # no line of the form
    ],
)
def test_another_unit_of_measure_contradicts_the_catalogue(
    code: str, unit: str, is_told: bool, lookups: Lookups
) -> None:
    form = _form(lookups, HEADER, HEADS, [code, "", unit, 1.0, 1.0])
    told = [(c.cell, c.text) for c in form.cells if c.field == "unit_of_measure"]
    assert told == ([("C3", unit)] if is_told else [])


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([[*HEADER, "计量单位：", "元"], HEADS, ["B3.01", "", "万元", 1.0, 1.0]], "E1"),
        ([["月报  单位：元"], HEADER, HEADS, ["B3.01", "", "", 1.0, 1.0]], "A1"),
        ([HEADER, [*HEADS[:2], "金额（千元）", *HEADS[3:]], ["B3.01", "", "", 1.0, 1.0]], "C2"),
        ([HEADER, HEADS, ["（二）消费扶贫（单位：元）"], ["B3.01", "", "", 1.0, 1.0]], "A3"),
        ([HEADER, HEADS, ["B3.01", "补助资金（元）", "万元", 1.0, 1.0]], "B3"),
        ([HEADER, HEADS, ["B3.01", "", "", 1.0, 1.0, "单位：元"]], "F3"),
        ([HEADER, HEADS, ["B3.01", "", "", 1.0, 1.0], ["填表人："], ["注：金额单位：元"]], "A6"),
        ([["单位：万元"], HEADER, HEADS, ["B3.01", "补助资金（万元）", "", 1.0, 1.0]], None),
        ([["单位：元"], HEADER, HEADS, ["B2.04", "", "人", 1.0, 1.0]], None),
        ([HEADER, HEADS, ["（单位：元）"], ["甲"], ["B3.01", "", "", 1.0, 1.0, "另有100元"]], None),
    ],
)
def test_a_multiple_of_the_unit_stated_elsewhere_contradicts_the_catalogue(
    rows: list[Row], place: str | None, lookups: Lookups
) -> None:
    once_more = [["C2.01", "", "", 1.0, 1.0]] if place else []
    cells = _form(lookups, *rows[:3], *once_more, *rows[3:]).cells
    told = [cell.cell for cell in cells if cell.field == "unit_of_measure"]
    assert told == ([place] if place else [])
    assert len({cell.cell for cell in cells}) == len(cells)


def test_a_line_under_another_name_is_not_told_of_its_unit_too(lookups: Lookups) -> None:
    form = _form(lookups, HEADER, HEADS, ["B2.04", NAMES["B2.03"], "个", 1.0, 1.0])
    assert [cell.field for cell in form.cells] == ["current", "ytd", "name"]


def test_a_csv_row_with_more_cells_than_heads_is_told_and_not_read(lookups: Lookups) -> None:
    lines = [["C2.08", "", "人", "1", "124", "—", ""], ["A2.05", "", "篇", "3", "4", ""]]
    form = _form(lookups, HEADER, HEADS, *lines)
    assert [(cell.cell, cell.text, cell.problem) for cell in form.cells] == [
        ("G3", "", "beyond-the-heads"),
        ("D4", "3", None),
        ("E4", "4", None),
    ]


def test_what_stands_beside_a_form_in_a_workbook_is_not_the_forms(lookups: Lookups) -> None:
    sheet = _sheet(HEADER, HEADS, ["A2.05", "", "篇", 3.0, 4.0, "", "", "自己算的", 7.0])
    (form,) = read_forms(Workbook("xlsx", (sheet,)), lookups)
    assert [cell.problem for cell in form.cells] == [None, None]


def _sheets_read(lookups: Lookups, **sheets: Sequence[Row]) -> list[str]:
    workbook = Workbook("csv", tuple(_sheet(*rows, name=name) for name, rows in sheets.items()))
    return [form.sheet for form in read_forms(workbook, lookups)]


APPENDIX: Row = ["代码", "名称", "累计"]
FACTORY: Row = ["91420000", "某厂", 500.0]


@pytest.mark.parametrize(
    "appendix",
    [
        [APPENDIX, FACTORY],
        [["附件名单"], APPENDIX, FACTORY],
        [["填报单位：石首市总工会", "报告期：2020年1月"], APPENDIX, FACTORY],
        [APPENDIX, ["A2.05", "篇数", 500.0]],
    ],
)
def test_an_appendix_is_no_form_beside_one(appendix: list[Row], lookups: Lookups) -> None:
    form = [HEADER, HEADS, ["A2.05", "", "", 1.0, 1.0]]
    assert _sheets_read(lookups, 报表=form, 附件名单=appendix) == ["报表"]
    assert _sheets_read(lookups, 附件名单=appendix, 报表=form) == ["报表"]


def test_a_form_without_a_header_of_its_own_is_one_if_it_is_alone(lookups: Lookups) -> None:
    form = [HEADS, ["A2.05", "", "", 1.0, 1.0]]
    assert _sheets_read(lookups, 报表=form) == ["报表"]
    assert _sheets_read(lookups, 报表=form, 附件名单=[APPENDIX, FACTORY]) == ["报表"]


def test_every_visible_sheet_with_a_form_is_one(lookups: Lookups) -> None:
    other = ["表号：荆工统3表", "填报单位：市财政局工会", "报告期：2020年1月"]
    line = ["A2.05", "", "", 1.0, 1.0]
    workbook = Workbook(
        "csv",
        (
            _sheet(["填表说明"], name="说明"),
            _sheet(HEADER, HEADS, line, name="石首"),
            _sheet(HEADER, HEADS, line, name="旧", is_visible=False),
            _sheet(other, HEADS, line, name="财政"),
        ),
    )
    forms = read_forms(workbook, lookups)
    assert [(form.sheet, form.form_code, form.unit_code) for form in forms] == [
        ("石首", "JZ-F2", "JZ-81"),
        ("财政", "JZ-F3", "JZ-I3"),
    ]
    assert [{cell.sheet for cell in form.cells} for form in forms] == [{"石首"}, {"财政"}]


@pytest.mark.parametrize("heads", [["代码", "指标名称"], ["本期", "本年累计"], []])
def test_a_workbook_without_headings_holds_no_form_but_may_say_whose_it_is(
    heads: Row, lookups: Lookups
) -> None:
    metadata = Sheet("元数据", False, [["form_code", "JZ-F2"], ["unit_code", "JZ-81"]])
    workbook = Workbook("xlsx", (_sheet(HEADER, heads, ["A2.05", 1.0]), metadata))
    (form,) = read_forms(workbook, lookups)
    assert (form.problem, form.cells, form.sheet) == ("no-form-found", (), "")
    assert (form.form_code, form.unit_code, form.period_code) == ("JZ-F2", "JZ-81", None)


def test_our_own_sheet_of_findings_is_passed_over_even_if_it_quotes_a_form(
    lookups: Lookups,
) -> None:
    findings = _sheet(HEADER, HEADS, RESULT_HEADS, ["form_code", "JZ-F1"], name="审核结果")
    form = _sheet(HEADER, HEADS, ["A2.05", "", "", 5.0, 6.0])
    alone = read_forms(Workbook("xlsx", (form,)), lookups)
    assert read_forms(Workbook("xlsx", (findings, form)), lookups) == alone
    assert [form.problem for form in read_forms(Workbook("xlsx", (findings,)), lookups)] == [
        "no-form-found"
    ]


@pytest.mark.parametrize(("count", "staged"), [(1_000, 1_000), (1_001, 0), (1_500, 0)])
def test_a_form_with_more_lines_than_a_form_can_have_is_told_by_their_number(
    count: int, staged: int, lookups: Lookups
) -> None:
    lines = [[f"X{number}", "", "", "1"] for number in range(count)]
    form = _form(lookups, HEADER, HEADS, *lines)
    assert len([cell for cell in form.cells if cell.field == "current"]) == staged
    is_told = (form.problem, form.problem_count) == ("too-many-lines", count)
    assert is_told == (staged == 0)
    assert (form.unit_code, form.period_code) == ("JZ-81", "2020-01")


def test_a_code_of_any_length_is_staged_as_much_as_one_can_be(lookups: Lookups) -> None:
    cells = _form(lookups, HEADER, HEADS, ["X" * 5_000, "", "", "1"]).cells
    assert {cell.line_code for cell in cells} == {"X" * 99 + "…"}
