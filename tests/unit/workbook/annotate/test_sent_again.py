"""A clerk corrects a marked copy and sends it again: old marks go, and nothing piles up."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.stage.lookups import Lookups
from etl.stage.read import read_file
from etl.workbook.annotate import Remark, annotate

HEADING = ("文件：石首市2020年3月.xlsx",)
RED, INPUT, NOT_ASKED, NO_FILL = "FFFFB5B0", "FFFFF9E1", "FFEDEDED", "00000000"

SheetOf = Callable[..., Worksheet]
Cells = Callable[..., dict[str, tuple[object, ...]]]
MakeRemark = Callable[..., Remark]
Parts = Callable[[bytes], dict[str, bytes]]
Saved = Callable[[bytes], bytes]


@pytest.fixture
def saved(convert: Callable[[list[Path], str, Path], None], tmp_path: Path) -> Saved:
    """Return a function that opens a workbook in LibreOffice and saves it as xlsx."""

    def saved(data: bytes) -> bytes:
        (tmp_path / "copy.xlsx").write_bytes(data)
        convert([tmp_path / "copy.xlsx"], "xlsx", tmp_path / "saved")
        return (tmp_path / "saved" / "copy.xlsx").read_bytes()

    return saved


def _comments(sheet: Worksheet) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_the_same_remarks_on_a_copy_give_the_same_copy(
    form: bytes, remark: MakeRemark, parts: Parts
) -> None:
    remarks = [remark("D12"), remark("C9"), remark("D14", "核实"), remark("H200")]
    once = annotate(form, HEADING, remarks)
    assert parts(annotate(once, HEADING, remarks)) == parts(once)


def test_a_corrected_cell_looks_as_it_did_before(
    form: bytes, remark: MakeRemark, cells_of: Cells, sheet_of: SheetOf
) -> None:
    remarks = [remark(cell) for cell in ("D12", "B12", "C9", "A1", "G12")]
    marked = annotate(form, HEADING, remarks)
    assert cells_of(marked, "报表")["D12"][-1] == RED
    copy = annotate(marked, HEADING, [remark("D13")])
    before, after = cells_of(form, "报表"), cells_of(copy, "报表")
    assert {cell for cell in before if before[cell] != after[cell]} == {"D13"}
    assert list(_comments(sheet_of(copy, "报表"))) == ["D13"]


def test_a_copy_without_faults_has_no_comments_left(
    form: bytes, remark: MakeRemark, parts: Parts
) -> None:
    clean = annotate(annotate(form, HEADING, [remark()]), HEADING, [])
    assert parts(clean).keys() - parts(form).keys() == {
        "xl/worksheets/sheet4.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert b"legacyDrawing" not in parts(clean)["xl/worksheets/sheet1.xml"]
    assert b"comments" not in parts(clean)["[Content_Types].xml"]


def test_a_copy_that_another_program_saved_is_recognised(
    form: bytes, remark: MakeRemark, saved: Saved, cells_of: Cells, sheet_of: SheetOf
) -> None:
    remarks = [remark(cell) for cell in ("D12", "B12", "C9", "E13", "H200")]
    sent = saved(annotate(form, HEADING, remarks))
    assert cells_of(sent, "报表")["D12"][-1] == RED
    copy = annotate(sent, HEADING, [remark("E13")])
    fills = {cell: told[-1] for cell, told in cells_of(copy, "报表").items()}
    original = {cell: told[-1] for cell, told in cells_of(form, "报表").items()}
    cells = ("D12", "B12", "C9", "E13", "D13")
    expected = {cell: original[cell] for cell in cells} | {"E13": RED}
    assert {cell: fills[cell] for cell in cells} == expected
    assert (original["D12"], original["B12"]) == (INPUT, NO_FILL)
    assert list(_comments(sheet_of(copy, "报表"))) == ["E13"]
    assert load_workbook(BytesIO(copy)).sheetnames == ["审核结果", "报表", "报送说明", "元数据"]


def test_a_copy_that_another_program_saved_is_read_like_the_original(
    form: bytes, remark: MakeRemark, saved: Saved, lookups: Lookups
) -> None:
    sent = saved(annotate(form, HEADING, [remark("D12"), remark("F90")]))
    assert read_file(sent, "报表.xlsx", lookups) == read_file(form, "报表.xlsx", lookups)


def test_the_list_is_replaced_wherever_it_was_moved_to(form: bytes, remark: MakeRemark) -> None:
    book = load_workbook(BytesIO(annotate(form, HEADING, [remark()])))
    book.move_sheet("审核结果", offset=2)
    content = BytesIO()
    book.save(content)
    copy = load_workbook(BytesIO(annotate(content.getvalue(), HEADING, [remark("D13")])))
    assert copy.sheetnames == ["审核结果", "报表", "报送说明", "元数据"]
    assert [row[2].value for row in copy["审核结果"].iter_rows(min_row=5)] == ["D13"]
    assert (copy["报表"].print_title_rows, copy["审核结果"].print_title_rows) == ("$7:$7", "$4:$4")


def test_a_sheet_of_the_senders_own_with_that_name_stays(
    form: bytes, remark: MakeRemark, cells_of: Cells
) -> None:
    book = load_workbook(BytesIO(form))
    book.create_sheet("审核结果")["A1"] = "科室意见"
    content = BytesIO()
    book.save(content)
    copy = annotate(content.getvalue(), HEADING, [remark()])
    names = ["审核结果(2)", "报表", "报送说明", "元数据", "审核结果"]
    assert load_workbook(BytesIO(copy)).sheetnames == names
    assert cells_of(copy, "审核结果")["A1"][0] == "科室意见"
    assert load_workbook(BytesIO(annotate(copy, HEADING, [remark()]))).sheetnames == names


def test_formulas_that_a_clerk_wrote_onto_the_list_leave_no_trace(
    form: bytes,
    remark: MakeRemark,
    parts: Parts,
    with_part: Callable[[bytes, str, bytes], bytes],
) -> None:
    marked = annotate(form, HEADING, [remark()])
    listed = parts(marked)["xl/worksheets/sheet4.xml"]
    noted = listed.replace(
        b"</sheetData>", b'<row r="99"><c r="A99"><f>1+1</f></c></row></sheetData>'
    )
    sent = with_part(marked, "xl/worksheets/sheet4.xml", noted)
    relations = parts(sent)["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Target="calcChain.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/calcChain"/></Relationships>',
    )
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    sent = with_part(sent, "xl/_rels/workbook.xml.rels", relations)
    sent = with_part(sent, "xl/calcChain.xml", chain)
    copy = parts(annotate(sent, HEADING, [remark()]))
    assert "xl/calcChain.xml" not in copy
    assert b"calcChain" not in copy["xl/_rels/workbook.xml.rels"]
