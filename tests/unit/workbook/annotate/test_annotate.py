"""A marked copy is the clerk's file with marks, a list of what is wrong, and nothing else."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.stage.lookups import Lookups
from etl.stage.read import read_file
from etl.workbook.annotate import Remark, annotate

HEADING = ("文件：石首市2020年3月.xlsx",)
RED, ORANGE, INPUT = "FFFFB5B0", "FFFFD58A", "FFFFF9E1"

SheetOf = Callable[..., Worksheet]
Cells = Callable[..., dict[str, tuple[object, ...]]]
Golden = Callable[[str], bytes]
MakeRemark = Callable[..., Remark]

# a sheet of each golden workbook, and cells on it: one with a figure, one that is blank
GOLDEN_CELLS = [
    ("tidy.xlsx", "报表", "D10", "F11"),
    ("libreoffice.xlsx", "报表", "D10", "F11"),
    ("untidy.xlsx", "报表", "D10", "F11"),
    ("old_layout.xlsx", "一月", "D8", "Z90"),
]


@pytest.fixture(scope="module")
def marked(form: bytes, remark: MakeRemark) -> bytes:
    remarks = [
        remark("D12"),
        remark("E14", "准强制", title="累计与上月相接"),
        remark("E14", "核实", title="累计没有下降"),
        remark("D14", "核实"),
        remark("D14", "强制"),
        remark(None, "强制", title="报表的各行都在"),
        remark(None, "强制", sheet="", title="模板是现行的"),
    ]
    return annotate(form, HEADING, remarks)


def _fill(sheet: Worksheet, cell: str) -> object:
    return sheet[cell].fill.fgColor.rgb


def test_a_cell_has_the_colour_of_its_worst_remark(marked: bytes, sheet_of: SheetOf) -> None:
    sheet = sheet_of(marked, "报表")
    assert [_fill(sheet, cell) for cell in ("D12", "E14", "D14")] == [RED, ORANGE, RED]


def test_a_comment_says_what_is_wrong_and_what_to_do(marked: bytes, sheet_of: SheetOf) -> None:
    sheet = sheet_of(marked, "报表")
    assert sheet["D12"].comment.text == (
        "【审核·强制】数不能为负\n填的是：-3\n应为：不小于 0 的数\n怎么办：请核对后重报。"
    )
    assert sheet["E14"].comment.text == (
        "【审核·准强制】累计与上月相接\n填的是：-3\n应为：不小于 0 的数\n怎么办：请核对后重报。\n"
        "【审核·核实】累计没有下降\n填的是：-3\n应为：不小于 0 的数\n怎么办：请核对后重报。"
    )
    assert sheet["D12"].comment.author == "报表审核"
    commented = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]
    assert commented == ["D12", "D14", "E14"]


def test_nothing_but_the_fill_of_the_marked_cells_differs(
    form: bytes, marked: bytes, cells_of: Cells
) -> None:
    before, after = cells_of(form, "报表"), cells_of(marked, "报表")
    differing = {cell for cell in before if before[cell] != after[cell]}
    assert before.keys() == after.keys()
    assert differing == {"D12", "D14", "E14"}
    assert all(before[cell][:-1] == after[cell][:-1] for cell in differing)
    assert before["D12"][-1] == INPUT


def test_formulas_keep_the_results_that_were_stored(
    form: bytes, marked: bytes, cells_of: Cells
) -> None:
    before, after = cells_of(form, "报表", results=True), cells_of(marked, "报表", results=True)
    assert {cell: shown[0] for cell, shown in after.items()} == {
        cell: shown[0] for cell, shown in before.items()
    }
    assert after["G12"][0] == "不得小于0"


def test_all_other_parts_of_the_file_say_the_same(
    form: bytes, marked: bytes, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    before, after = parts(form), parts(marked)
    changed = {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert before.keys() - after.keys() == {"docProps/app.xml", "docProps/core.xml"}
    assert after.keys() - before.keys() == {
        "xl/worksheets/sheet4.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    same = (before.keys() & after.keys()) - changed
    assert same == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/sharedStrings.xml",
        "xl/theme/theme1.xml",
    }
    assert all(_exclusive(after[name]) == _exclusive(before[name]) for name in same)


def _exclusive(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n", exclusive=True)


def test_the_marked_sheet_differs_in_what_must_change_only(
    form: bytes, marked: bytes, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    before, after = parts(form), parts(marked)
    old, new = (_exclusive(of["xl/worksheets/sheet1.xml"]).decode() for of in (before, after))
    drawing = re.compile("<legacyDrawing [^>]*></legacyDrawing>")
    assert ' tabSelected="1"' in old
    assert drawing.search(new)
    expected = old.replace(' tabSelected="1"', "").split("<c ")
    written = drawing.sub("", new).split("<c ")
    cells = [(was, is_now) for was, is_now in zip(expected, written, strict=True) if was != is_now]
    assert [is_now.split('"')[1] for _, is_now in cells] == ["D12", "D14", "E14"]


def test_it_opens_on_the_list_and_no_other_sheet_is_selected(marked: bytes) -> None:
    book = load_workbook(BytesIO(marked))
    assert book.sheetnames == ["审核结果", "报表", "报送说明", "元数据"]
    assert book.active.title == "审核结果"
    selected = [sheet.title for sheet in book if sheet.sheet_view.tabSelected]
    assert selected == ["审核结果"]
    assert book["元数据"].sheet_state == "hidden"


def test_protection_rules_and_print_areas_survive(form: bytes, marked: bytes) -> None:
    before, after = load_workbook(BytesIO(form))["报表"], load_workbook(BytesIO(marked))["报表"]
    assert after.protection.sheet
    assert not after["D12"].protection.locked
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)
    assert len(after.conditional_formatting) == len(before.conditional_formatting) > 0
    assert (after.print_area, after.print_title_rows) == (before.print_area, "$7:$7")
    assert after.print_area.startswith("'报表'!$A$1:$G$")
    assert after.freeze_panes == before.freeze_panes == "A8"


@pytest.mark.parametrize(("name", "sheet", "figure", "blank"), GOLDEN_CELLS)
def test_the_reader_reads_the_copy_like_the_original(  # noqa: PLR0917
    name: str,
    sheet: str,
    figure: str,
    blank: str,
    golden: Golden,
    lookups: Lookups,
    remark: MakeRemark,
) -> None:
    original = golden(name)
    remarks = [remark(figure, sheet=sheet), remark(blank, "核实", sheet=sheet)]
    copy = annotate(original, HEADING, remarks)
    forms = read_file(original, name, lookups)
    assert forms[0].cells
    assert read_file(copy, name, lookups) == forms


@pytest.mark.parametrize(("name", "sheet", "figure", "blank"), GOLDEN_CELLS)
def test_workbooks_of_other_programs_are_marked_alike(  # noqa: PLR0917
    name: str,
    sheet: str,
    figure: str,
    blank: str,
    golden: Golden,
    cells_of: Cells,
    remark: MakeRemark,
) -> None:
    remarks = [remark(figure, sheet=sheet), remark(blank, "核实", sheet=sheet)]
    copy = annotate(golden(name), HEADING, remarks)
    before, after = cells_of(golden(name), sheet), cells_of(copy, sheet)
    assert (after[figure][-1], after[blank][-1]) == (RED, ORANGE)
    kept = before.keys() - {figure, blank}
    assert {cell: after[cell] for cell in kept} == {cell: before[cell] for cell in kept}
    assert after[figure][:-1] == before[figure][:-1]


def test_a_list_that_quotes_the_headings_of_a_form_is_not_read_as_one(
    form: bytes, lookups: Lookups, remark: MakeRemark
) -> None:
    quoting = remark(found="代码", expected="本期", sheet="form_code", title="填报单位：某某")
    copy = annotate(form, ["form_code"], [quoting])
    assert read_file(copy, "报表.xlsx", lookups) == read_file(form, "报表.xlsx", lookups)


def test_the_same_remarks_give_the_same_bytes(form: bytes, remark: MakeRemark) -> None:
    assert annotate(form, HEADING, [remark()]) == annotate(form, HEADING, [remark()])


def test_a_file_without_faults_says_so(form: bytes, sheet_of: SheetOf) -> None:
    sheet = sheet_of(annotate(form, HEADING, []))
    assert [row[0].value for row in sheet.iter_rows()][-1] == "没有发现问题。"
