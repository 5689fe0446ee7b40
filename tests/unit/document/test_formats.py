"""The published half-year in each format: its 83 figures, their links, and always the same bytes.

The words of the figures that are not exact are written here by hand; an exact one stands as it was
published, with its unit of measure.
"""

import os
import re
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.document.content import SplitColumn
from etl.document.formats import FORMATS, Format, written
from tests.unit.document.summaries import figure, published_rows, published_summary, stated, summary

INEXACT = {
    "A3.01": "20余人",
    "A3.05": "近10万次",
    "A3.07": "1万多人",
    "B1.04": "约100人次",
    "B2.02": "近30万元",
    "D1.04": "近10万元",
    "D1.06": "近15万元",
    "E3.01": "近300人",
}
FIGURES = {
    row["code"]: INEXACT.get(row["code"], row["value"] + row["unit_of_measure"])
    for row in published_rows()
}
ELSEWHERE = """
import sys
from hashlib import sha256
from tests.unit.document.test_formats import FORMATS, published
for format_ in FORMATS:
    print(sha256(published(format_)).hexdigest())
"""


def published(format_: Format) -> bytes:
    """Write the published half-year in a format."""
    catalogue = read_catalogue(settings.ROOT / "catalogue" / "jingzhou")
    return written(published_summary(catalogue), catalogue.phrases, format_)


@pytest.fixture(scope="module")
def files() -> dict[Format, bytes]:
    return {format_: published(format_) for format_ in FORMATS}


@pytest.fixture(scope="module")
def word(files: dict[Format, bytes]) -> Any:
    return docx.Document(BytesIO(files["docx"]))


@pytest.fixture(scope="module")
def excel(files: dict[Format, bytes]) -> Any:
    return load_workbook(BytesIO(files["xlsx"]))


def test_there_are_83_figures() -> None:
    assert len(FIGURES) == 83
    assert {row["code"] for row in published_rows() if row["qualifier"] != "exact"} == {*INEXACT}


def linked_rows(word: Any) -> dict[str, str]:
    """Return the text of each row of a table in Word by the bookmark that it begins with."""
    rows = (row for table in word.tables for row in table._tbl.tr_lst)
    return {
        start.get(qn("w:name")): [cell.text for cell in row.iter(qn("w:t"))][0]
        for row in rows
        for start in row.iter(qn("w:bookmarkStart"))
    }


def test_in_word_each_figure_stands_in_a_sentence_and_leads_to_its_row(word: Any) -> None:
    rows = linked_rows(word)
    links = [
        (rows.get(link.get(qn("w:anchor"))), "".join(text.text for text in link.iter(qn("w:t"))))
        for paragraph in word.paragraphs
        if paragraph.style.name == "Normal"
        for link in paragraph._p.iter(qn("w:hyperlink"))
    ]
    assert sorted(links) == sorted(FIGURES.items())


def test_in_markdown_likewise(files: dict[Format, bytes]) -> None:
    text = files["md"].decode()
    rows = dict(re.findall(r'^\| <a id="(\w+)"></a>([\w.]+) \|', text, re.M))
    prose, _ = text.split("## <a id=", 1)[1].split("附表1", 1)
    links = re.findall(r"\[([^\]]+)\]\(#(\w+)\)", prose)
    assert sorted((rows[anchor], said) for said, anchor in links) == sorted(FIGURES.items())


def test_in_excel_figures_are_numbers_that_look_as_printed_and_lead_to_their_cells(
    excel: Any,
) -> None:
    looks = {}
    for code, _, unit, value, *_ in excel["附表1 指标汇总"].iter_rows(min_row=2):
        if value.value is None:
            continue
        shown = value.number_format.strip('"')
        looks[code.value] = (str(value.value) if shown == "General" else shown) + unit.value
        sheet, place = code.hyperlink.location.split("!")
        split_row = excel[sheet.strip("'")][place]
        assert split_row.value == code.value
        sheet, place = split_row.hyperlink.location.split("!")
        assert excel[sheet.strip("'")][place].value == code.value
        assert sheet == "'来源明细'"
    assert looks == FIGURES
    numbers = {row["code"]: Decimal(row["value"]) for row in published_rows()}
    cells = excel["附表1 指标汇总"].iter_rows(min_row=2, values_only=True)
    assert numbers == {row[0]: Decimal(str(row[3])) for row in cells if row[3] is not None}


def test_excel_has_the_sentences_and_no_formula(excel: Any) -> None:
    text = "".join(str(row[0]) for row in excel["文稿"].iter_rows(values_only=True))
    assert [said for said in FIGURES.values() if said not in text] == []
    types = {cell.data_type for sheet in excel for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n"}


def test_a_csv_has_each_figure_in_a_line(files: dict[Format, bytes]) -> None:
    lines = files["csv"].decode("utf-8-sig").splitlines()[1:]
    cells = (line.split(",") for line in lines)
    assert {code: said + unit for _, _, _, _, code, _, unit, _, said, *_ in cells} == FIGURES


def test_the_contents_name_the_page_on_which_each_section_begins(word: Any) -> None:
    pages, page = {}, 1
    for element in word.element.body:
        page += element.find(f".//{qn('w:pageBreakBefore')}") is not None
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) == "Heading1":
            pages["".join(text.text for text in element.iter(qn("w:t")))] = page
        page += element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    contents = [p._p for p in word.paragraphs if p.style.name == "Contents"]
    told = [[text.text for text in line.iter(qn("w:t"))] for line in contents]
    assert told == [[title, str(number)] for title, number in pages.items()]
    assert len(told) == 10
    assert all(first <= second for (_, first), (_, second) in pairwise(pages.items()))
    assert pages["附表3 来源文件"] > 8


def test_a_long_number_is_made_smaller_rather_than_parted() -> None:
    columns = [SplitColumn(f"JZ-{number}", f"第{number}县总工会") for number in range(17)]
    split = {column.code: stated("1234567.89") for column in columns}
    told = figure("1", "金额", stated("12.5"), "万元", split=split)
    word = docx.Document(BytesIO(written(summary(told, columns=columns), [], "docx")))
    (wide,) = [table for table in word.tables if len(table.columns) == 21]
    total, narrow = (wide.rows[2].cells[place].paragraphs[0].runs[0] for place in (3, 4))
    assert (total.text, narrow.text) == ("12.5", "1234567.89")
    assert total.font.size is None  # that of its style
    assert narrow.font.size is not None
    assert narrow.font.size.pt * 10 * 0.6 < columns_width(wide, 4)


@pytest.mark.parametrize("format_", ["docx", "xlsx", "md"])
def test_more_units_than_fit_across_the_paper_go_on_in_a_second_table(format_: Format) -> None:
    columns = [SplitColumn(f"JZ-{number}", f"第{number}县总工会") for number in range(25)]
    split = {column.code: stated(str(1000 + n)) for n, column in enumerate(columns)}
    told = summary(figure("1", "甲", stated("25300"), split=split), columns=columns)
    content = written(told, [], format_)
    if format_ == "docx":
        tables = docx.Document(BytesIO(content)).tables
        shown = [cell.text for table in tables for cell in table.rows[-1].cells]
    elif format_ == "xlsx":
        sheets = load_workbook(BytesIO(content)).worksheets
        shown = [str(cell) for sheet in sheets for cell in list(sheet.values)[2:3] for cell in cell]
    else:
        shown = re.findall(r"\d{4}", content.decode())
    assert {str(1000 + number) for number in range(25)} <= {*shown}


def columns_width(table: Any, place: int) -> float:
    """Return the width of a column of Word in points."""
    return float(table.columns[place].width.pt)


def test_every_style_that_is_used_is_there(word: Any) -> None:
    kinds = {qn("w:pStyle"), qn("w:rStyle")}
    used = {one.get(qn("w:val")) for one in word.element.body.iter() if one.tag in kinds}
    assert used >= {"Cell", "CellHead", "Contents", "Heading1", "Heading2", "Hyperlink"}
    assert used <= {style.style_id for style in word.styles}


def test_heads_of_tables_recur_and_pages_are_numbered(word: Any) -> None:
    assert all(
        table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None for table in word.tables
    )
    footer = word.sections[0].footer._element
    assert [code.text.strip() for code in footer.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_same_summary_gives_the_same_bytes_whatever_the_zone_the_seed_and_the_day(
    files: dict[Format, bytes],
) -> None:
    environment = os.environ | {"TZ": "America/New_York", "PYTHONHASHSEED": "7", "LANG": "C"}
    outcome = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env=environment,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.split() == [sha256(files[f]).hexdigest() for f in FORMATS]


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
def test_a_zipped_document_bears_no_time_but_that_of_its_figures(
    files: dict[Format, bytes], format_: Format
) -> None:
    with ZipFile(BytesIO(files[format_])) as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = zipped.read("docProps/core.xml").decode()
    moments = set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties))
    assert moments == {"2020-07-09T18:00:00Z"}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_summary_without_any_report_can_be_written(format_: Format) -> None:
    nothing = stated(None, units_reported=0)
    empty = summary(figure("1", "甲", nothing), observations=[], columns=[], reporting=[])
    assert written(empty, [], format_)


def test_texts_of_strangers_are_texts_in_every_format() -> None:
    name = "=1+1|[a](b)<b>*x*"
    told = summary(figure("1", name, stated("5")))
    assert "\\[a\\](b)\\<b\\>\\*x\\*" in written(told, [], "md").decode()
    assert "'=1+1" in written(told, [], "csv").decode()
    sheets = load_workbook(BytesIO(written(told, [], "xlsx")))
    assert sheets["附表1 指标汇总"]["B3"].value == name
    assert sheets["附表1 指标汇总"]["B3"].data_type == "s"
    shown = docx.Document(BytesIO(written(told, [], "docx")))
    assert name in {cell.text for table in shown.tables for cell in table._cells}
