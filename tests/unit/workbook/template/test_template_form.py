"""The workbook as a clerk and a program find it, read back with openpyxl."""

import csv
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Contact, SendingInstruction
from etl.periods import parse_period
from etl.workbook.template import Entry, write_template

LINK = '=HYPERLINK("http://example.org","点此")'

# what is printed in the columns 代码 and 指标名称 below the heads, with the steps of indentation
PRINTED = [
    (None, "一、思想引领", 1),
    (None, "（一）学习", 1),
    ("A1.01", "上报信息篇数", 1),
    ("A1.02", "其中：发布信息篇数", 3),
    ("A1.03", "其中：省报登载篇数", 5),
    (None, "（二）宣传", 1),
    ("A2.01", "咨询师人数", 1),
    ("A2.02", "累计阅读人数", 1),
    ("A2.03", "优秀信息篇数", 1),  # a part of A1.01, which stands further up
    (None, "二、服务", 1),
    (None, "（一）帮扶", 1),
    ("B1.01", "帮扶资金", 1),
    ("B1.02", "其中：中央资金", 3),
    ("B1.03", "其中：省级资金", 3),
]
FIRST_ROW = 8
ROWS = {code: row for row, (code, _, _) in enumerate(PRINTED, start=FIRST_ROW) if code}
ASKED = {f"{column}{row}" for row in ROWS.values() for column in "DE"} - {"E14", "D15"}


def _form(path: Path, data_only: bool = False) -> Worksheet:
    return load_workbook(path, data_only=data_only)["报表"]


@pytest.fixture(scope="module")
def empty(write: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Worksheet:
    return _form(write(tmp_path_factory.mktemp("empty") / "form.xlsx"))


def test_a_value_stands_in_the_cell_to_the_right_of_its_label(empty: Worksheet) -> None:
    cells = [cell for row in empty["A1:G7"] for cell in row if cell.value]
    assert empty["A1"].value == "工会重点工作月报"
    assert {c.value: c.offset(column=1).value for c in cells if str(c.value).endswith("：")} == {
        "表号：": "荆工统2表",
        "制表机关：": "荆州市总工会",
        "有效期至：": "2020年12月",
        "模板版本：": "2020.1",
        "填报进度：": '="应填16格，已填"&COUNTA(D8:E21)-2&"格；核对有误"'
        '&SUMPRODUCT((G8:G21<>"")*(G8:G21<>"✓"))&"行"',
        "填报单位：": "公安县总工会",
        "报告期：": "2020年6月",
        "计量单位：": "见各行",
        "零报告：": None,
    }
    heads = ["代码", "指标名称", "计量单位", "本期", "本年累计", "备注", "核对"]
    assert [cell.value for cell in empty[7]] == heads


def test_a_union_is_called_as_on_the_last_day_of_the_period(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    may = write(tmp_path / "may.xlsx", "JZ-23", "2020-05")
    june = write(tmp_path / "june.xlsx", "JZ-23", "2020-06")
    assert _form(may)["B6"].value == "监利县总工会"
    assert _form(june)["B6"].value == "监利市总工会"


def test_lines_stand_under_numbered_headings_and_parts_under_their_total(empty: Worksheet) -> None:
    rows = empty.iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + len(PRINTED) - 1, max_col=2)
    assert [(code.value, name.value, name.alignment.indent) for code, name in rows] == PRINTED


def test_only_what_the_clerk_fills_in_is_unlocked_and_tinted(empty: Worksheet) -> None:
    notes = {f"F{row}" for row in ROWS.values()}
    footer = {"B23", "D23", "E23", "B24", "D24", "E24"}
    entries = ASKED | notes | footer | {"D5"}  # D5: 零报告
    cells = [cell for row in empty.iter_rows(max_col=7) for cell in row]
    assert {c.coordinate for c in cells if not c.protection.locked} == entries
    tinted = {c.coordinate for c in cells if c.fill.start_color.rgb == "FFFFF9E1"}
    assert tinted == entries - {"E23", "E24"}  # the merged ends have no look
    assert empty.protection.sheet
    assert not empty.protection.formatColumns  # False: the protection lets it pass
    assert all(empty[cell].value is None for cell in entries)


def test_a_cell_that_is_not_asked_for_shows_a_dash(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(tmp_path / "form.xlsx", entries={"A2.01": Entry(Decimal(20), Decimal(99))})
    assert [_form(path)[cell].value for cell in ("D14", "E14", "D15")] == [20, "—", "—"]


def test_typed_text_stays_text_and_a_decimal_becomes_a_number(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    entries = {
        "A1.01": Entry(Decimal(0), "12", "由各科室汇总"),
        "B1.01": Entry(Decimal("570.40"), "约100"),
    }
    footer = {
        "单位负责人": "张三",
        "填表人": "李四",
        "联系电话": "07165222",
        "报出日期": "2020-07-03",
    }
    sheet = _form(write(tmp_path / "form.xlsx", entries=entries, footer=footer))
    assert [sheet[cell].value for cell in ("D10", "E10", "F10")] == [0, "12", "由各科室汇总"]
    assert [sheet[cell].value for cell in ("D19", "E19")] == [570.4, "约100"]
    assert [sheet[cell].data_type for cell in ("D10", "E10", "D19", "E19")] == ["n", "s", "n", "s"]
    labelled = {
        sheet[c].value: sheet[c].offset(column=1).value for c in ("A23", "C23", "A24", "C24")
    }
    assert labelled == {f"{label}：": value for label, value in footer.items()}


def test_nothing_that_people_write_becomes_a_formula_or_a_link(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    entries = {"A1.01": Entry(LINK, "=1+1", LINK), "A1.02": Entry(note="http://example.org")}
    path = write(tmp_path / "form.xlsx", "JZ-99", entries=entries, footer={"填表人": LINK})
    sheet = _form(path)
    cells = [sheet[cell] for cell in ("B6", "D10", "E10", "F10", "D23")]
    assert [cell.value for cell in cells] == [LINK, LINK, "=1+1", LINK, LINK]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [c for row in sheet.iter_rows() for c in row if c.hyperlink]


def test_the_hidden_sheet_tells_a_program_what_the_form_is(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    expected = {
        "form_code": "JZ-F2",
        "template_version": "2020.1",
        "unit_code": "JZ-22",
        "period_code": "2020-06",
        "data_origin": "reported",
    }
    sheet = load_workbook(write(tmp_path / "form.xlsx"))["元数据"]
    assert sheet.sheet_state == "hidden"
    assert dict(sheet.values) == expected


def test_the_second_sheet_says_where_and_how_the_form_is_to_be_sent(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    officer = Contact(unit_code="JZ", role="officer", name="周敏", email="shuju@jingzhou.example")
    told = {
        "送到哪里": "{issued_by}的文件夹“{unit_code} {unit}”",
        "报送期限": "{period}：{due}；{due_rule}",
        "有疑问": "{officers}",
    }
    sending = tuple(SendingInstruction(topic=topic, text=text) for topic, text in told.items())
    federation = replace(catalogue, sending=sending, contacts=(officer,))
    path = tmp_path / "form.xlsx"
    june = parse_period("2020-06")
    write_template(path, federation, catalogue.units[0], catalogue.forms[0], june)

    book = load_workbook(path)
    assert book.sheetnames == ["报表", "报送说明", "元数据"]
    sheet = book["报送说明"]
    assert (sheet.sheet_state, sheet.protection.sheet) == ("visible", True)
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        ("送到哪里", "荆州市总工会的文件夹“JZ-22 公安县总工会”"),
        (
            "报送期限",
            "2020年6月：2020年7月6日18:00；"
            "报告期结束后第5日18:00前报送，逢休息日或节假日顺延到下一个工作日",
        ),
        ("有疑问", "周敏（shuju@jingzhou.example）"),
    ]


def test_a_federation_that_does_not_say_how_to_send_has_no_such_sheet(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    assert load_workbook(write(tmp_path / "form.xlsx")).sheetnames == ["报表", "元数据"]


def test_synthetic_figures_say_so_on_both_sheets(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    notice = "演示数据：分单位、分月数字为模拟拆分，非真实数据"
    book = load_workbook(write(tmp_path / "form.xlsx", is_synthetic=True))
    assert book["报表"]["A2"].value == notice
    metadata = dict(book["元数据"].values)
    assert (metadata["data_origin"], metadata["notice"]) == ("synthetic", notice)


def test_an_actual_form_carries_no_notice(empty: Worksheet) -> None:
    assert empty["A2"].value is None


def test_the_same_arguments_give_the_same_bytes(write: Callable[..., Path], tmp_path: Path) -> None:
    entries = {"A1.01": Entry(Decimal(3), Decimal(5), "按台账")}
    first = write(tmp_path / "a.xlsx", entries=entries).read_bytes()
    assert write(tmp_path / "b.xlsx", entries=entries).read_bytes() == first
    assert write(tmp_path / "c.xlsx", "JZ-22", "2020-05", entries=entries).read_bytes() != first


def test_every_figure_has_one_rule_and_a_hint(empty: Worksheet) -> None:
    rules = [rule for rule in empty.data_validations.dataValidation if rule.type == "custom"]
    covered = [cell for rule in rules for area in rule.sqref.ranges for cell in area.cells]
    columns = {4: "D", 5: "E"}
    assert sorted(f"{columns[column]}{row}" for row, column in covered) == sorted(ASKED)
    assert {rule.errorStyle for rule in rules} <= {None, "stop"}
    assert {rule.prompt for rule in rules} == {
        "请填不小于0的整数；约数可写“近5”“约100”“20多”；不涉及请填“—”。",
        "请填不小于0的数，最多2位小数；约数可写“近5”“约100”“20多”；不涉及请填“—”。",
    }


def test_the_form_opens_at_the_first_figure_and_prints_one_page_wide(empty: Worksheet) -> None:
    assert empty.freeze_panes == "A8"
    assert {pane.activeCell for pane in empty.sheet_view.selection} == {"D10"}
    assert (empty.page_setup.fitToWidth or 1, empty.page_setup.fitToHeight) == (1, 0)
    assert empty.sheet_properties.pageSetUpPr.fitToPage
    assert empty.print_title_rows == "$7:$7"
    assert empty.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_the_instructions_name_the_working_day_on_which_the_form_is_due(empty: Worksheet) -> None:
    texts = [str(row[0].value) for row in empty.iter_rows(min_row=25, max_col=1) if row[0].value]
    assert texts[0] == "填报说明："
    assert sum("请于2020年7月6日18:00前报送荆州市总工会" in text for text in texts) == 1


def test_a_row_is_high_enough_for_a_long_note(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(tmp_path / "form.xlsx", entries={"A1.01": Entry(note="以平台后台统计为准" * 6)})
    heights = _form(path).row_dimensions
    assert heights[10].height >= 6 * 12
    assert heights[11].height == 18


def test_labels_and_figures_survive_saving_as_csv(
    write: Callable[..., Path], convert: Callable[[list[Path], str, Path], None], tmp_path: Path
) -> None:
    entries = {"A1.01": Entry(Decimal(1030), "约1100"), "B1.01": Entry(Decimal("0.3"), Decimal(2))}
    path = write(tmp_path / "form.xlsx", entries=entries)
    convert([path], "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "saved")
    with (tmp_path / "saved" / "form.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[5] == [
        "填报单位：",
        "公安县总工会",
        "报告期：",
        "2020年6月",
        "",
        "计量单位：",
        "见各行",
    ]
    assert rows[9] == ["A1.01", "上报信息篇数", "篇", "1030", "约1100", "", "✓"]
    assert rows[18] == ["B1.01", "帮扶资金", "万元", "0.30", "2.00", "", "✓"]


def test_an_entry_for_a_line_that_the_form_lacks_is_refused(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"Z9\.99"):
        write(tmp_path / "form.xlsx", entries={"Z9.99": Entry(Decimal(1))})
    with pytest.raises(ValueError, match="审核人"):
        write(tmp_path / "form.xlsx", footer={"审核人": "王五"})


def test_a_union_that_did_not_exist_gets_no_form(catalogue: Catalogue, tmp_path: Path) -> None:
    stranger = catalogue.units[0].model_copy(update={"code": "JZ-50"})
    with pytest.raises(ValueError, match="JZ-50"):
        write_template(
            tmp_path / "form.xlsx", catalogue, stranger, catalogue.forms[0], parse_period("2020-06")
        )
