"""Comments of the sender stay; ours stand beside them, and go without a trace."""

from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook.annotate import Remark, annotate

SheetOf = Callable[..., Worksheet]
Parts = Callable[[bytes], dict[str, bytes]]
WithPart = Callable[[bytes, str, bytes], bytes]
MakeRemark = Callable[..., Remark]

OURS = "【审核·强制】数不能为负\n填的是：-3\n应为：不小于 0 的数\n怎么办：请核对后重报。"
COMMENTS = "xl/comments1.xml"
BOXES = "xl/drawings/vmlDrawing1.vml"
BUTTON = (
    b'<v:shape id="_x0000_s1030" type="#_x0000_t201"><v:textbox><font>\xe7\xa1\xae<br>\xe5\xae\x9a'
    b'</font></v:textbox><x:ClientData ObjectType="Button"><x:Row>1</x:Row><x:Column>1</x:Column>'
    b"</x:ClientData></v:shape>"
)


@pytest.fixture(scope="module")
def commented() -> bytes:
    """A workbook in which B2 and B5 carry comments of 张三."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("报表")
        for cell in ("B2", "B5"):
            sheet.write(cell, 3)
            sheet.write_comment(cell, f"台账在{cell}", {"author": "张三"})
    return content.getvalue()


def _texts(sheet: Worksheet) -> dict[str, tuple[str, str]]:
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_a_cell_with_a_comment_keeps_its_text_and_gets_ours_below(
    commented: bytes, sheet_of: SheetOf, remark: MakeRemark
) -> None:
    copy = annotate(commented, [], [remark("B2"), remark("C3")])
    assert _texts(sheet_of(copy, "报表")) == {
        "B2": ("张三", f"台账在B2\n{OURS}"),
        "C3": ("报表审核", OURS),
        "B5": ("张三", "台账在B5"),
    }


def test_what_was_added_to_a_comment_is_taken_out_again(
    commented: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts
) -> None:
    copy = annotate(commented, [], [remark("B2"), remark("B2", found="-4"), remark("C3")])
    clean = annotate(copy, [], [])
    assert _texts(sheet_of(clean, "报表")) == _texts(sheet_of(commented, "报表"))
    assert parts(clean)[BOXES].count(b'ObjectType="Note"') == 2


def test_what_a_clerk_wrote_below_our_text_stays(
    commented: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    copy = annotate(commented, [], [remark("B2")])
    answered = parts(copy)[COMMENTS].replace(
        "请核对后重报。".encode(), "请核对后重报。\n已核对".encode()
    )
    clean = annotate(with_part(copy, COMMENTS, answered), [], [])
    assert _texts(sheet_of(clean, "报表"))["B2"] == ("张三", "台账在B2\n已核对")


def test_our_comments_are_known_without_their_author(
    form: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    copy = annotate(form, [], [remark("D12"), remark("D13")])
    nameless = parts(copy)["xl/comments1.xml"].replace("报表审核".encode(), b" ")
    clean = annotate(with_part(copy, "xl/comments1.xml", nameless), [], [remark("D13")])
    assert _texts(sheet_of(clean, "报表")) == {"D13": ("报表审核", OURS)}


def test_a_comment_of_ours_that_was_rewritten_goes_too(
    form: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    copy = annotate(form, [], [remark("D12")])
    rewritten = parts(copy)["xl/comments1.xml"].replace("应为：".encode(), b"")
    clean = annotate(with_part(copy, "xl/comments1.xml", rewritten), [], [])
    assert _texts(sheet_of(clean, "报表")) == {}


def test_comments_go_even_if_the_clerk_took_the_colours_away(
    form: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    name = "xl/worksheets/sheet1.xml"
    copy = annotate(form, [], [remark("D12")])
    drawing = b'<legacyDrawing r:id="rId2"/></worksheet>'
    plain = with_part(copy, name, parts(form)[name].replace(b"</worksheet>", drawing))
    clean = annotate(plain, [], [])
    assert _texts(sheet_of(clean, "报表")) == {}
    assert b"legacyDrawing" not in parts(clean)[name]


def test_a_threaded_comment_becomes_a_plain_one_with_ours_below(
    commented: bytes, sheet_of: SheetOf, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    threaded = parts(commented)[COMMENTS].replace("张三".encode(), b"tc={8A1C}")
    copy = annotate(with_part(commented, COMMENTS, threaded), [], [remark("B2")])
    assert _texts(sheet_of(copy, "报表"))["B2"] == ("tc={8A1C}", f"台账在B2\n{OURS}")


def test_form_controls_do_not_come_back_with_the_boxes_of_comments(
    commented: bytes, remark: MakeRemark, parts: Parts, with_part: WithPart, sheet_of: SheetOf
) -> None:
    drawing = parts(commented)[BOXES].replace(b"</xml>", BUTTON + b"</xml>")
    copy = annotate(with_part(commented, BOXES, drawing), [], [remark("C3")])
    written = parts(copy)[BOXES]
    assert written.count(b'ObjectType="Note"') == 3
    assert b"Button" not in written
    assert list(_texts(sheet_of(copy, "报表"))) == ["B2", "C3", "B5"]


def test_shapes_of_all_sheets_have_numbers_of_their_own(
    commented: bytes, remark: MakeRemark, parts: Parts
) -> None:
    book = load_workbook(BytesIO(commented))
    book.create_sheet("二月")
    content = BytesIO()
    book.save(content)
    remarks = [remark(f"A{n + 1}", sheet="二月") for n in range(1100)] + [remark("C3")]
    copy = parts(annotate(content.getvalue(), [], remarks))
    drawings = [data.decode() for name, data in copy.items() if name.endswith(".vml")]
    numbers = [piece.split('"')[0] for data in drawings for piece in data.split('id="_x0000_s')[1:]]
    assert len(drawings) == 2
    assert len(numbers) == len(set(numbers)) >= 1100
    assert any('data="2,3"' in data for data in drawings)


def test_a_box_is_wide_and_high_enough_for_its_text(
    form: bytes, remark: MakeRemark, parts: Parts
) -> None:
    copy = parts(annotate(form, [], [remark("D12"), remark("D20", advice="请核对。" * 40)]))
    drawing = copy["xl/drawings/vmlDrawing1.vml"].decode()
    anchors = [
        [int(number) for number in piece.split("</x:Anchor>")[0].split(", ")]
        for piece in drawing.split("<x:Anchor>")[1:]
    ]
    short, long = [(anchor[4] - anchor[0], anchor[6] - anchor[2]) for anchor in anchors]
    assert [anchor[0] for anchor in anchors] == [4, 4]
    assert short[0] == long[0] == 2
    assert (short[1], long[1]) == (4, 9)  # rows of 24 pixels: 4 lines, and 11 lines


def test_a_comment_ends_before_spreadsheets_refuse_it(
    form: bytes, remark: MakeRemark, sheet_of: SheetOf
) -> None:
    remarks = [remark("D12", found="九" * 300, advice="改" * 300, expected="应" * 300)] * 40
    copy = annotate(form, [], remarks)
    assert len(sheet_of(copy, "报表")["D12"].comment.text) < 32_767
    assert sheet_of(copy).max_row == 3 + 40
