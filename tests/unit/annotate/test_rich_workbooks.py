"""What a workbook holds beside its cells survives: pictures, charts, names, macros, extensions."""

import base64
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import Workbook, load_workbook

from etl.annotate import Remark, annotate

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # by openpyxl

Parts = Callable[[bytes], dict[str, bytes]]
WithPart = Callable[[bytes, str, bytes], bytes]
MakeRemark = Callable[..., Remark]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)
EXTENSION = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    b' uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings/></ext></extLst>'
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


def test_all_other_parts_keep_their_bytes(rich: bytes, marked: bytes, parts: Parts) -> None:
    before, after = parts(rich), parts(marked)
    assert {name for name in before if after[name] != before[name]} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/chartsheets/sheet1.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing2.vml",
    }
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    assert {"xl/media/image1.png", "xl/charts/chart1.xml", "xl/charts/chart2.xml"} < after.keys()


def test_sheets_that_are_not_marked_only_lose_their_selection(
    rich: bytes, marked: bytes, parts: Parts
) -> None:
    before, after = parts(rich), parts(marked)
    for name in ("xl/worksheets/sheet1.xml", "xl/chartsheets/sheet1.xml"):
        assert b' tabSelected="1"' in before[name]
        kept = before[name].replace(b' tabSelected="1"', b"")
        assert _canonical(after[name]) == _canonical(kept)


def _canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


def test_the_marked_sheet_differs_in_styles_only(rich: bytes, marked: bytes, parts: Parts) -> None:
    before, after = (
        etree.fromstring(parts(of)["xl/worksheets/sheet2.xml"]) for of in (rich, marked)
    )
    for root in (before, after):
        for cell in root.iter("{*}c"):
            cell.attrib.pop("s", None)
    assert etree.tostring(after, method="c14n") == etree.tostring(before, method="c14n")


def test_names_stay_with_their_sheets(rich: bytes, marked: bytes) -> None:
    before, after = load_workbook(BytesIO(rich)), load_workbook(BytesIO(marked))
    assert after.sheetnames == ["审核结果", "封面", "报表", "图"]
    for name in ("封面", "报表"):
        assert after[name].print_area == before[name].print_area
        assert after[name].print_title_rows == before[name].print_title_rows
        local = {title: named.attr_text for title, named in before[name].defined_names.items()}
        assert {t: named.attr_text for t, named in after[name].defined_names.items()} == local
    assert after["报表"].defined_names["本表"].attr_text == "报表!$B$2"
    assert after.defined_names["全年"].attr_text == "报表!$B$5"
    assert after["报表"].auto_filter.ref == "B1:B5"


def test_a_merged_cell_is_marked_where_it_is_seen(marked: bytes) -> None:
    sheet = load_workbook(BytesIO(marked))["报表"]
    assert sheet["A7"].fill.fgColor.rgb == "FFFFB5B0"
    assert sheet["A7"].comment.text.startswith("【审核·强制】")
    assert load_workbook(BytesIO(marked))["审核结果"]["C6"].hyperlink.location == "'报表'!B8"


def test_a_merged_cell_gets_its_colour_back(marked: bytes, rich: bytes, parts: Parts) -> None:
    clean = load_workbook(BytesIO(annotate(marked, [], [])))["报表"]
    assert clean["A7"].fill.fgColor.rgb == "FF00FF00"
    assert [clean[cell].fill.fill_type for cell in ("B2", "B3")] == [None, None]
    assert clean["B3"].comment.text == "见台账"
    drawing = parts(annotate(marked, [], []))["xl/drawings/vmlDrawing2.vml"]
    assert drawing.count(b"<v:shape ") == parts(rich)["xl/drawings/vmlDrawing2.vml"].count(
        b"<v:shape "
    )


def test_the_picture_in_the_page_header_is_no_drawing_of_comments(
    rich: bytes, remark: MakeRemark, parts: Parts
) -> None:
    copy = parts(annotate(rich, [], [remark("A1", sheet="封面")]))
    before = parts(rich)
    headers = [name for name in before if name.endswith(".vml") and b"Note" not in before[name]]
    assert headers
    assert all(copy[name] == before[name] for name in headers)
    names = [etree.QName(e).localname for e in etree.fromstring(copy["xl/worksheets/sheet1.xml"])]
    assert names[-2:] == ["legacyDrawing", "legacyDrawingHF"]


def test_extensions_survive_and_stay_last(
    form: bytes, remark: MakeRemark, parts: Parts, with_part: WithPart
) -> None:
    name = "xl/worksheets/sheet1.xml"
    extended = parts(form)[name].replace(b"</worksheet>", EXTENSION + b"</worksheet>")
    copy = parts(annotate(with_part(form, name, extended), [], [remark()]))
    assert copy[name].endswith(b'<legacyDrawing r:id="rId2"/>' + EXTENSION + b"</worksheet>")


def test_macros_survive(form: bytes, remark: MakeRemark, parts: Parts, with_part: WithPart) -> None:
    types = parts(form)["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    macros = with_part(with_part(form, "[Content_Types].xml", types), "xl/vbaProject.bin", b"\x01")
    copy = parts(annotate(macros, [], [remark()]))
    assert copy["xl/vbaProject.bin"] == b"\x01"
    assert b"sheet.macroEnabled.main+xml" in copy["[Content_Types].xml"]


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
