"""The first sheet lists what is wrong: plain to read, linked to the cells, ready to print."""

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook.annotate import Remark, annotate, marking
from etl.workbook.reasons import empty_reasons, usual_reasons, without_substance

SheetOf = Callable[..., Worksheet]
MakeRemark = Callable[..., Remark]

HEADING = ("文件：石首市2020年3月.xlsx", "结论：未通过，请改正后重报。")
ADVICE = "请核对本期和本年累计。" * 6
SUBJECT = "JZ-81 2020-03 cumulative-continues B2.03"
RED, ORANGE, INPUT = "FFFFB5B0", "FFFFD58A", "FFFFF9E1"


@pytest.fixture(scope="module")
def sheet(form: bytes, remark: MakeRemark, sheet_of: SheetOf) -> Worksheet:
    remarks = [
        remark("D12"),
        remark("E15", "准强制", title="累计与上月相接", advice=ADVICE, subject=SUBJECT),
        remark(None, "核实", title="报表的各行都在", found="缺一行"),
        remark(None, sheet="", title="模板是现行的"),
    ]
    return sheet_of(annotate(form, HEADING, remarks))


def _texts(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row][:9]]


def test_it_begins_with_what_the_file_is_and_how_to_mend_it(sheet: Worksheet) -> None:
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == ["审核结果", *HEADING]
    assert str(sheet["A4"].value).startswith("改法：点“单元格”一栏跳到那一格")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:I1", "A2:I2", "A3:I3", "A4:I4"}


def test_it_lists_all_remarks_in_their_order(sheet: Worksheet) -> None:
    rest = ["-3", "不小于 0 的数"]
    assert [_texts(sheet, row) for row in range(5, sheet.max_row + 1)] == [
        ["序号", "工作表", "单元格", "程度", "要求", "填的是", "应为", "怎么办", "情况说明"],
        ["1", "报表", "D12", "强制", "数不能为负", *rest, "请核对后重报。", "—"],
        ["2", "报表", "E15", "准强制", "累计与上月相接", *rest, ADVICE, None],
        [
            "3",
            "报表",
            "—",
            "核实",
            "报表的各行都在",
            "缺一行",
            "不小于 0 的数",
            "请核对后重报。",
            "—",
        ],
        ["4", "整个文件", "—", "强制", "模板是现行的", *rest, "请核对后重报。", "—"],
    ]


def test_a_cell_is_one_click_away(sheet: Worksheet) -> None:
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    links = {cell.coordinate: cell.hyperlink.location for cell in cells}
    assert links == {"C6": "'报表'!D12", "C7": "'报表'!E15"}
    assert sheet["C6"].font.underline == "single"


def test_a_severity_has_the_colour_of_its_cells(sheet: Worksheet) -> None:
    colours = [sheet[f"D{row}"].fill.fgColor.rgb for row in range(6, 10)]
    assert colours == [RED, ORANGE, ORANGE, RED]


def test_what_may_be_explained_has_a_cell_for_the_reason_with_a_list_to_choose_from(
    sheet: Worksheet,
) -> None:
    (choices,) = sheet.data_validations.dataValidation
    assert (choices.type, str(choices.sqref)) == ("list", "I7")
    assert not choices.showErrorMessage  # any other text may be typed
    assert choices.formula1.strip('"').split(",") == list(usual_reasons())
    assert [sheet[f"I{row}"].fill.fgColor.rgb == INPUT for row in range(6, 10)] == [
        False,
        True,
        False,
        False,
    ]


def test_the_reasons_to_choose_from_fit_into_a_list_and_are_none_that_is_refused() -> None:
    offered = usual_reasons()
    assert len(",".join(offered)) <= 255  # Excel refuses to open a workbook with a longer list
    assert not any("," in reason for reason in offered)
    assert without_substance(offered, empty_reasons()) == []


def test_texts_are_wrapped_in_rows_high_enough(sheet: Worksheet) -> None:
    cells = [cell for row in sheet.iter_rows(max_col=9) for cell in row if cell.value]
    assert all(cell.alignment.wrap_text for cell in cells)
    assert sheet.row_dimensions[6].height == 24
    assert sheet.row_dimensions[7].height > 40
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    assert hidden == ["J"]  # to K


def test_it_prints_on_a4_landscape_with_its_heads_on_every_page(sheet: Worksheet) -> None:
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation) == (9, "landscape")
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet.freeze_panes == "A6"


def test_more_than_anybody_reads_is_counted_only(
    form: bytes, remark: MakeRemark, sheet_of: SheetOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MAX_REMARKS", 2)
    remarks = [remark("D11"), remark("D12"), remark("D13"), remark(None)]
    copy = annotate(form, [], remarks)
    last = sheet_of(copy)
    assert last.cell(last.max_row, 1).value == (
        "另有 2 处没有列出。问题太多，请先核对是不是用错了模板。"
    )
    assert sheet_of(copy, "报表")["D13"].comment is None
