"""Of what a workbook holds beside its cells, comments, rules and plain names survive."""

import base64
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from etl.workbook.annotate import Remark, annotate

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # by openpyxl

Parts = Callable[[bytes], dict[str, bytes]]
MakeRemark = Callable[..., Remark]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def rich() -> bytes:
    """A workbook with a picture, a chart, a table, comments, names, rules and a chart sheet."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        cover, sheet = book.add_worksheet("封面"), book.add_worksheet("报表")
        cover.set_header("&L&G", {"image_left": "logo.png", "image_data_left": BytesIO(PICTURE)})
        cover.write("A1", "说明")
        sheet.write_column("B2", [3, 4, 5])
        sheet.write_formula("B5", "=SUM(B2:B4)", None, 12)
        sheet.write_array_formula("D2:D4", "{=B2:B4*2}", None, 6)
        sheet.write_comment("B3", "见台账", {"author": "张三"})
        sheet.write_url("C3", "https://example.org/", string="来源")
        sheet.write_rich_string("C4", "其", book.add_format({"bold": True}), "中")
        sheet.insert_image("F2", "picture.png", {"image_data": BytesIO(PICTURE)})
        sheet.insert_button("F8", {"caption": "汇总", "macro": "汇总"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=报表!$B$2:$B$4"})
        sheet.insert_chart("H2", chart)
        sheet.data_validation("B2:B4", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True})
        sheet.print_area("A1:D9")
        sheet.repeat_rows(0)
        sheet.autofilter("B1:B5")
        sheet.merge_range("A7:C8", "合计", book.add_format({"bg_color": "#00FF00"}))
        cover.print_area("A1:B2")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=报表!$B$2:$B$4"})
        book.add_chartsheet("图").set_chart(line)
        book.define_name("全年", "=报表!$B$5")
        book.define_name("报表!本表", "=报表!$B$2")
        book.get_worksheet_by_name("图").activate()
        cover.select()
    return content.getvalue()


@pytest.fixture(scope="module")
def marked(rich: bytes, remark: MakeRemark) -> bytes:
    return annotate(rich, [], [remark("B2"), remark("B3"), remark("B8")])


def test_only_sheets_with_their_styles_texts_and_comments_are_left(
    marked: bytes, parts: Parts
) -> None:
    assert parts(marked).keys() == {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/theme/theme1.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }


def test_a_cell_keeps_its_value_its_style_and_a_plain_formula(rich: bytes, marked: bytes) -> None:
    before, after = load_workbook(BytesIO(rich))["报表"], load_workbook(BytesIO(marked))["报表"]
    for cell in ("B2", "B3", "B4", "B5", "C3", "C4", "A7"):
        assert after[cell].value == before[cell].value
    assert after["B5"].value == "=SUM(B2:B4)"
    assert after["D2"].value == 6
    assert after["C3"].hyperlink is None
    assert repr(after["A7"].font) == repr(before["A7"].font)


def test_rules_and_filters_survive(rich: bytes, marked: bytes) -> None:
    before, after = load_workbook(BytesIO(rich))["报表"], load_workbook(BytesIO(marked))["报表"]
    (rule,) = after.data_validations.dataValidation
    assert (rule.operator, rule.formula1, str(rule.sqref)) == ("greaterThanOrEqual", "0", "B2:B4")
    assert [str(area.sqref) for area in after.conditional_formatting] == ["B2:B4"]
    assert after.auto_filter.ref == before.auto_filter.ref == "B1:B5"
    assert after.merged_cells == before.merged_cells


def test_names_stay_with_their_sheets(rich: bytes, marked: bytes) -> None:
    before, after = load_workbook(BytesIO(rich)), load_workbook(BytesIO(marked))
    assert after.sheetnames == ["审核结果", "封面", "报表"]
    for name in ("封面", "报表"):
        assert after[name].print_area == before[name].print_area
        assert after[name].print_title_rows == before[name].print_title_rows
        local = {title: named.attr_text for title, named in before[name].defined_names.items()}
        assert {t: named.attr_text for t, named in after[name].defined_names.items()} == local
    assert after["报表"].defined_names["本表"].attr_text == "报表!$B$2"
    assert after.defined_names["全年"].attr_text == "报表!$B$5"


def test_a_merged_cell_is_marked_where_it_is_seen(marked: bytes) -> None:
    sheet = load_workbook(BytesIO(marked))["报表"]
    assert sheet["A7"].fill.fgColor.rgb == "FFFFB5B0"
    assert sheet["A7"].comment.text.startswith("【审核·强制】")
    assert load_workbook(BytesIO(marked))["审核结果"]["C6"].hyperlink.location == "'报表'!B8"


def test_a_merged_cell_gets_its_colour_back(marked: bytes) -> None:
    clean = load_workbook(BytesIO(annotate(marked, [], [])))["报表"]
    assert clean["A7"].fill.fgColor.rgb == "FF00FF00"
    assert [clean[cell].fill.fill_type for cell in ("B2", "B3")] == [None, None]
    assert clean["B3"].comment.text == "见台账"


def test_a_workbook_without_styles_gets_some(remark: MakeRemark, parts: Parts) -> None:
    book, saved, plain = Workbook(), BytesIO(), BytesIO()
    book.active.title = "报表"
    book.active["D12"] = -3
    book.save(saved)
    with zipfile.ZipFile(plain, "w") as archive:
        for name, data in parts(saved.getvalue()).items():
            if name != "xl/styles.xml":
                archive.writestr(name, re.sub(rb'<\w+ [^>]*/styles[."][^>]*>', b"", data))
    copy = load_workbook(BytesIO(annotate(plain.getvalue(), [], [remark()])))
    assert copy["报表"]["D12"].fill.fgColor.rgb == "FFFFB5B0"
