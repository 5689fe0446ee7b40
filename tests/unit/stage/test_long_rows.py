"""Rows of a long table become the cells of forms, each with the address that its sender sees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from etl.numbers import CellValue
from etl.stage.forms import forms_of
from etl.stage.lookups import Lookups
from etl.stage.model import HeaderCell, Sheet, StagedCell, StagedForm, Workbook, WorkbookKind
from etl.stage.read import read_file

HEADS = ["单位", "报告期", "指标", "数值"]
WITH_YTD = [*HEADS, "本年累计"]
DECLARED = [*HEADS, "状态", "限定"]
DECLARING = [*HEADS, "完整报送"]


def read(
    lookups: Lookups, *rows: Sequence[CellValue], kind: WorkbookKind = "csv"
) -> list[StagedForm]:
    return forms_of(Workbook(kind, (Sheet("长表", True, rows),)), lookups)


def saved(*rows: Sequence[CellValue]) -> bytes:
    """Return an xlsx of some rows."""
    book, data = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(data)
    return data.getvalue()


def only_cell(lookups: Lookups, *rows: Sequence[CellValue]) -> StagedCell:
    (form,) = read(lookups, *rows)
    (cell,) = form.cells
    return cell


def test_a_row_is_a_line_of_its_unions_form(lookups: Lookups) -> None:
    row = ["公安县总工会", "2020年1月", "A2.05", "近20篇", "近30", "约数"]
    assert read(lookups, [*WITH_YTD, "备注"], row) == [
        StagedForm(
            sheet="长表",
            section="JZ-22 2020-01",
            form_code="JZ-F2",
            unit_code="JZ-22",
            period_code="2020-01",
            header=(
                HeaderCell("unit", "长表", "A2", "公安县总工会"),
                HeaderCell("period", "长表", "B2", "2020年1月"),
            ),
            cells=(
                StagedCell(
                    "长表", "D2", 2, "current", "A2.05", "C2", "近20篇", Decimal(20), "A", "nearly"
                ),
                StagedCell(
                    "长表", "E2", 2, "ytd", "A2.05", "C2", "近30", Decimal(30), "A", "nearly"
                ),
                StagedCell("长表", "F2", 2, "note", "A2.05", "C2", "约数"),
            ),
            part_kind="patch",
        )
    ]


@pytest.mark.parametrize(
    ("note", "field"), [("单位：元", "unit_of_measure"), ("按万元", "note"), ("（万元）", "note")]
)
def test_a_note_that_states_another_multiple_of_the_unit_contradicts_it(
    note: str, field: str, lookups: Lookups
) -> None:
    row = ["公安县总工会", "2020年1月", "B3.01", 47500, 47500, note]
    (form,) = read(lookups, [*WITH_YTD, "备注"], row)
    assert [(cell.cell, cell.field) for cell in form.cells][2:] == [("F2", field)]


def test_lines_of_json_are_addressed_by_line_and_key(lookups: Lookups) -> None:
    heads = ["unit", "period", "indicator", "数值"]
    rows = [heads, [], ["JZ-22", "2020-01", "A2.05", "7"]]  # the first line is blank
    (form,) = read(lookups, *rows, kind="json lines")
    (cell,) = form.cells
    assert (cell.cell, cell.code_cell, cell.row) == ("第2行 数值", "第2行 indicator", 2)
    assert form.header[0].cell == "第2行 unit"


def test_rows_of_one_union_and_period_are_one_form_whatever_its_spelling(lookups: Lookups) -> None:
    forms = read(
        lookups,
        HEADS,
        ["JZ-22", "2020-01", "A2.05", "1"],
        ["JZ-24", "2020-01", "A2.05", "2"],
        ["公安县总工会", "202001", "A2.06", "3"],
        ["公安县 总工会", "2020-02", "A2.05", "4"],
    )
    assert [(f.section, [(c.cell, c.line_code) for c in f.cells]) for f in forms] == [
        ("JZ-22 2020-01", [("D2", "A2.05"), ("D4", "A2.06")]),
        ("JZ-24 2020-01", [("D3", "A2.05")]),
        ("JZ-22 2020-02", [("D5", "A2.05")]),
    ]


def test_a_spreadsheets_numbers_and_dates_are_read_as_it_shows_them(lookups: Lookups) -> None:
    (form,) = read(lookups, HEADS, ["JZ-22", date(2020, 1, 1), "A2.05", 7.0], kind="xls")
    assert (form.period_code, form.cells[0].text, form.cells[0].value) == ("2020-01", "7", 7)
    assert form.header[1].text == "2020-01-01"


@pytest.mark.parametrize(
    "indicator",
    ["A2.06", " Ａ2.06", "发布工会疫情防控信息篇数", "其中：发布工会疫情防控信息篇数"],
)
def test_an_indicator_is_known_by_code_or_name(lookups: Lookups, indicator: str) -> None:
    cell = only_cell(lookups, HEADS, ["JZ-22", "2020-01", indicator, "7"])
    assert (cell.line_code, cell.code_cell) == ("A2.06", "C2")


def test_a_name_that_two_lines_of_a_form_share_is_that_of_neither(lookups: Lookups) -> None:
    (form,) = lookups.versions["JZ-F2"]
    shared = replace(form, codes_by_name={"信息篇数": ("A2.05", "A2.06")})
    ambiguous = replace(lookups, versions={"JZ-F2": (shared,)})
    cell = only_cell(ambiguous, HEADS, ["JZ-22", "2020-01", "信息篇数", "7"])
    assert cell.line_code == "信息篇数"


@pytest.mark.parametrize("indicator", ["A9.99", "", "A1.01"])  # A1.01 is on another form
def test_an_indicator_that_the_form_does_not_have_stays_as_written(
    lookups: Lookups, indicator: str
) -> None:
    cell = only_cell(lookups, HEADS, ["JZ-22", "2020-01", indicator, "7"])
    assert (cell.line_code, cell.value) == (indicator, 7)


def test_each_unknown_union_or_period_is_a_part_of_its_own(lookups: Lookups) -> None:
    forms = read(
        lookups,
        HEADS,
        ["某县总工会", "2020-01", "A2.05", "1"],
        ["JZ-22", "2020年13月", "A2.05", "2"],
        ["某县总工会", "2020-01", "A2.06", "3"],
        ["", "2020-01", "A2.05", "4"],
    )
    known = [(f.section, f.unit_code, f.period_code, f.form_code) for f in forms]
    assert known == [
        ("A2", None, "2020-01", None),
        ("A3", "JZ-22", None, None),
        ("A5", None, "2020-01", None),
    ]
    assert [cell.cell for cell in forms[0].cells] == ["D2", "D4"]


@pytest.mark.parametrize(
    ("unit", "period", "form"),
    [
        ("JZ-00", "2020-06", "JZ-F1"),
        ("JZ-I1", "2020-06", "JZ-F3"),
        ("JZ-22", "2019-12", "JZ-F2"),  # before it was in force
        ("JZ-22", "2020Q2", "JZ-F2"),
        ("JZ", "2020-06", None),  # only adds up
    ],
)
def test_the_form_follows_from_union_and_period(
    lookups: Lookups, unit: str, period: str, form: str | None
) -> None:
    (staged,) = read(lookups, HEADS, [unit, period, "A2.05", "1"])
    assert staged.form_code == form


def test_without_a_column_of_the_year_the_value_is_the_figure_that_is_asked(
    lookups: Lookups,
) -> None:
    (form,) = read(
        lookups, HEADS, ["JZ-00", "2020-01", "A3.05", "9"], ["JZ-00", "2020-01", "A1.01", "1"]
    )
    assert [(cell.line_code, cell.field) for cell in form.cells] == [
        ("A3.05", "ytd"),  # runs from January: the form asks for nothing else
        ("A1.01", "current"),
    ]


def test_a_blank_figure_counts_where_it_is_asked(lookups: Lookups) -> None:
    (form,) = read(
        lookups,
        WITH_YTD,
        ["JZ-22", "2020-01", "A2.05", "", ""],
        ["JZ-22", "2020-01", "C2.08", "5", ""],  # a stock: no 本年累计
    )
    assert [(cell.cell, cell.status) for cell in form.cells] == [
        ("D2", "O"),
        ("E2", "O"),
        ("D3", "A"),
    ]


@pytest.mark.parametrize(
    ("value", "status", "qualifier", "read_as"),
    [
        ("7", "A", "", (7, "A", "exact")),
        ("7", "", "约", (7, "A", "about")),
        ("近7", "正常", "nearly", (7, "A", "nearly")),
        ("", "M", "", (None, "M", "exact")),
        ("", "缺报", "", (None, "O", "exact")),
        ("—", "不适用", "about", (None, "M", "exact")),
        ("", "", "", (None, "O", "exact")),
    ],
)
def test_status_and_qualifier_tell_what_the_figure_leaves_open(
    lookups: Lookups, value: str, status: str, qualifier: str, read_as: tuple[object, ...]
) -> None:
    cell = only_cell(lookups, DECLARED, ["JZ-22", "2020-01", "A2.05", value, status, qualifier])
    assert (cell.value, cell.status, cell.qualifier) == read_as
    assert (cell.cell, cell.problem) == ("D2", None)


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (["JZ-22", "2020-01", "A2.05", "7", "9"], {"current": "about", "ytd": "exact"}),
        (["JZ-00", "2020-01", "A3.05", "", "9"], {"ytd": "about"}),  # the form asks for no 本期
    ],
)
def test_a_qualifier_speaks_of_the_figure_that_the_star_will_hold(
    lookups: Lookups, row: list[str], read_as: dict[str, str]
) -> None:
    (form,) = read(lookups, [*WITH_YTD, "限定"], [*row, "约"])
    assert {cell.field: cell.qualifier for cell in form.cells} == read_as


@pytest.mark.parametrize(
    ("value", "status", "qualifier", "fault"),
    [
        ("7", "X", "", ("E2", "X", "unknown-status")),
        ("7", "M", "", ("E2", "M", "status-contradicts-figure")),
        ("—", "A", "", ("E2", "A", "status-contradicts-figure")),
        ("7", "", "左右", ("F2", "左右", "unknown-qualifier")),
        ("近7", "", "约", ("F2", "约", "qualifier-contradicts-figure")),
        ("近7", "", "exact", ("F2", "exact", "qualifier-contradicts-figure")),
        ("七", "X", "", ("D2", "七", "not-a-number")),
    ],
)
def test_what_they_contradict_stays_unread_and_is_told_at_their_cell(
    lookups: Lookups, value: str, status: str, qualifier: str, fault: tuple[str, ...]
) -> None:
    cell = only_cell(lookups, DECLARED, ["JZ-22", "2020-01", "A2.05", value, status, qualifier])
    assert (cell.cell, cell.text, cell.problem) == fault
    assert (cell.value, cell.status) == (None, None)


@pytest.mark.parametrize(
    ("row", "cell", "text"),
    [
        (["JZ-22", "2020-01", "A2.05", "1", "234"], "E2", "234"),
        (["JZ-22", "2020-01", "A2.05", "1", ""], "E2", ""),
    ],
)
def test_a_row_that_is_longer_than_the_heads_is_not_read(
    lookups: Lookups, row: list[str], cell: str, text: str
) -> None:
    staged = only_cell(lookups, HEADS, row)
    assert (staged.cell, staged.text, staged.problem) == (cell, text, "beyond-the-heads")


def test_what_stands_under_no_head_is_told_and_blank_columns_are_not(lookups: Lookups) -> None:
    heads = ["单位", "", "报告期", "指标", "数值", ""]
    fine = only_cell(lookups, heads, ["JZ-22", "", "2020-01", "A2.05", "1", ""])
    assert (fine.cell, fine.value) == ("E2", 1)
    stray = only_cell(lookups, heads, ["JZ-22", "", "2020-01", "A2.05", "1", "已核"])
    assert (stray.cell, stray.text, stray.problem) == ("F2", "已核", "beyond-the-heads")


def test_a_short_row_is_blank_at_its_end_and_blank_rows_are_passed_over(lookups: Lookups) -> None:
    (form,) = read(lookups, HEADS, [], ["", "", "", ""], [" "], ["JZ-22", "2020-01", "A2.05"])
    assert [(cell.cell, cell.status) for cell in form.cells] == [("D5", "O")]


def test_a_formula_without_its_value_is_not_blank(lookups: Lookups) -> None:
    formulas = ["=A3", "=B3", "=C3", "=D3"]
    data = saved(HEADS, formulas, [], ["JZ-22", "2020-01", "A2.05", "=3+4"])
    unknown, known = read_file(data, "六月.xlsx", lookups)
    assert [(cell.cell, cell.text, cell.problem) for cell in unknown.cells + known.cells] == [
        ("D2", "=D3", "formula-without-value"),
        ("D4", "=3+4", "formula-without-value"),
    ]
    assert unknown.unit_code is None


def test_a_row_that_holds_nothing_but_a_zero_is_not_blank(lookups: Lookups) -> None:
    (form,) = read(lookups, HEADS, ["", "", "", 0.0], kind="xls")
    assert (form.section, form.cells[0].text) == ("A2", "0")


def test_rows_of_many_unknown_unions_are_one_form_that_counts_them(lookups: Lookups) -> None:
    unknown = [[f"单位{number}", "2020-01", "A2.05", "1"] for number in range(60_000)]
    forms = read(lookups, HEADS, *unknown, ["JZ-22", "2020-01", "A2.05", "1"])
    assert [form.section for form in forms[:2]] == ["A2", "A3"]
    assert [len(form.cells) for form in forms] == [1] * 101 + [0]
    assert forms[100].unit_code == "JZ-22"
    assert forms[101] == StagedForm(
        sheet="长表", section="A102", problem="more-unknown-rows", problem_count=59_900
    )


def test_periods_that_no_form_is_asked_for_are_counted_as_unknown(lookups: Lookups) -> None:
    rows = [["JZ-22", f"{year}-12", "A2.05", "1"] for year in range(3000, 4000)]
    forms = read(lookups, HEADS, *rows)
    assert len(forms) == 101
    assert (forms[0].section, forms[0].period_code) == ("JZ-22 3000-12", "3000-12")
    assert (forms[100].problem, forms[100].problem_count) == ("more-unknown-rows", 900)


def test_more_rows_of_a_union_and_period_than_its_form_has_are_told_by_their_number(
    lookups: Lookups,
) -> None:
    rows = [["JZ-22", "2020-01", f"X{number}", "1"] for number in range(1_001)]
    (form,) = read(lookups, HEADS, *rows)
    assert (form.problem, form.problem_count, form.cells) == ("too-many-lines", 1_001, ())
    (form,) = read(lookups, HEADS, *rows[1:])
    assert (form.problem, len(form.cells)) == (None, 1_000)


def _xlsx(*rows: Sequence[CellValue], formats: dict[str, str], hidden: str = "") -> bytes:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(list(row))
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    if hidden:
        book.active.column_dimensions[hidden].hidden = True
    book.save(content)
    return content.getvalue()


def test_a_figure_of_a_workbook_is_held_against_what_its_cell_shows(lookups: Lookups) -> None:
    rows = [["JZ-22", "2020-01", code, 47500, 47500] for code in ("B3.01", "B2.04")]
    formats = {"D2": '#,##0"元"', "E2": "#,##0.00", "D3": "yyyy-mm-dd", "E3": '0"人"'}
    (form,) = read_file(_xlsx(WITH_YTD, *rows, formats=formats), "长表.xlsx", lookups)
    assert [(cell.cell, cell.text, cell.problem, cell.shown) for cell in form.cells] == [
        ("D2", "47500", "shown-otherwise", "47,500元"),
        ("E2", "47500", None, None),
        ("D3", "47500", "shown-otherwise", "2030-01-17"),
        ("E3", "47500", None, None),
    ]


def test_a_column_that_nobody_sees_is_told_with_each_form(lookups: Lookups) -> None:
    rows = [[unit, "2020-01", "A2.05", 1, 1] for unit in ("JZ-22", "JZ-24")]
    data = _xlsx(WITH_YTD, *rows, formats={}, hidden="E")
    forms = read_file(data, "长表.xlsx", lookups)
    told = HeaderCell("hidden_head", "Sheet", "E1", "本年累计")
    assert [form.header[-1] for form in forms] == [told, told]


def test_what_nobody_sees_is_neither_a_row_nor_a_cell_nor_a_head(lookups: Lookups) -> None:
    row = ["JZ-22\u200b", "2020-01\ufeff", "A2.05\u2060", "7", "\u200b"]
    (form,) = read(lookups, [*HEADS, "\u200b"], row, ["\u3164", "\u200b"])
    assert (form.section, [cell.value for cell in form.cells]) == ("JZ-22 2020-01", [7])


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (("是", ""), ("complete", "complete")),
        (("", " Yes"), ("complete", "complete")),
        (("否", ""), ("patch", "patch")),
        (("是", "否"), ("patch", "patch")),  # contradicts itself: nothing is guessed
        (("", ""), ("patch", "patch")),
    ],
)
def test_any_row_of_a_period_may_declare_it_complete(
    lookups: Lookups, said: tuple[str, str], kinds: tuple[str, str]
) -> None:
    first, second = (
        [unit, "2020-01", "A2.05", "1", word]
        for unit, word in zip(("JZ-22", "JZ-24"), said, strict=True)
    )
    other_period = ["JZ-22", "2020-02", "A2.05", "1", ""]
    forms = read(lookups, DECLARING, first, second, other_period)
    assert [form.part_kind for form in forms] == [*kinds, "patch"]
    assert [cell.status for form in forms for cell in form.cells] == ["A", "A", "A"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "一月.jsonl",
            b'{"unit":"JZ-22","period":"2020-01","indicator":"A2.05","value":1,"complete":true}',
        ),
        ("一月.csv", "单位,报告期,指标,数值,是否完整\nJZ-22,2020-01,A2.05,1,是\n".encode()),
        ("一月.xlsx", saved(DECLARING, ["JZ-22", "2020-01", "A2.05", 1, True])),
    ],
)
def test_every_format_can_say_that_it_is_complete(lookups: Lookups, name: str, data: bytes) -> None:
    (form,) = read_file(data, name, lookups)
    assert form.part_kind == "complete"


def test_a_table_with_an_unknown_unit_is_not_complete(lookups: Lookups) -> None:
    known = ["JZ-22", "2020-01", "A2.05", "1", "是"]
    forms = read(lookups, DECLARING, known, ["公按县总工会", "2020-01", "A2.05", "1", "是"])
    assert forms[0].part_kind == "patch"


def test_what_is_neither_yes_nor_no_is_told_at_its_cell(lookups: Lookups) -> None:
    (form,) = read(lookups, DECLARING, ["JZ-22", "2020-01", "A2.05", "1", "大概"])
    (cell,) = form.cells
    assert (cell.cell, cell.text, cell.problem) == ("E2", "大概", "unknown-declaration")
    assert (cell.value, form.part_kind) == (None, "patch")


def test_a_line_that_may_be_left_out_is_blank_in_a_complete_table_alone(lookups: Lookups) -> None:
    (form,) = lookups.versions["JZ-F2"]
    optional = form.lines["B2.05"].model_copy(update={"required": False})
    two_lines = replace(form, lines={"A2.05": form.lines["A2.05"], "B2.05": optional})
    shorter = replace(lookups, versions={"JZ-F2": (two_lines,)})
    row = ["JZ-22", "2020-01", "A2.05", "1"]
    (patch,) = read(shorter, DECLARING, [*row, ""])
    assert [cell.line_code for cell in patch.cells] == ["A2.05"]
    (complete,) = read(shorter, DECLARING, [*row, "是"])
    assert complete.cells[1:] == (
        StagedCell("长表", "（未写）B2.05", 0, "current", "B2.05", "", "", None, "O"),
    )
