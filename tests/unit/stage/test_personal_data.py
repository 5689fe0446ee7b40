"""Numbers of persons in what a file stages, and in what it says beside its cells."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import read_file
from tests.persons import CARD, LI, MOBILES, ZHANG, card
from tests.unit.workbook.annotate.packing import SHEET, packed, unpacked

WORKBOOKS = Path(__file__).parent / "workbooks"

Read = Callable[..., tuple[StagedForm, ...]]

FORM: list[list[object]] = [
    ["表号", "荆工统2表", "联系电话", MOBILES[0]],
    ["代码", "本期", "本年累计", "备注"],
    ["A2.05", 3, 3, ""],
    ["填表人", "张三", "联系电话", MOBILES[1]],
]


@pytest.fixture
def read(lookups: Lookups) -> Read:
    """Read a form with some cells filled in."""

    def read(cells: dict[str, object], *more_sheets: list[object]) -> tuple[StagedForm, ...]:
        book = Book()
        for row in FORM:
            book.active.append(row)
        for cell, value in cells.items():
            book.active[cell] = value
        for rows in more_sheets:
            sheet = book.create_sheet()
            for value in rows:
                sheet.append([value])
        content = BytesIO()
        book.save(content)
        return read_file(content.getvalue(), "x.xlsx", lookups)

    return read


def test_the_contacts_of_a_form_may_be_called(read: Read) -> None:
    (form,) = read({})
    assert form.personal_data is None


def test_a_third_number_beside_the_contacts_is_no_list_and_five_are(read: Read) -> None:
    (one,) = read({"D3": "17700137002"})
    (three,) = read({"D3": "17700137002、17700137003、17700137004"})
    assert one.personal_data is None
    assert three.personal_data == "手机号名单（D3 起，共 3 个）"
    assert [cell.text for cell in three.cells if cell.field == "note"] == [
        "177********、177********、177********"
    ]


def test_a_list_on_another_sheet_counts_though_its_rows_say_telephone(read: Read) -> None:
    (form, *_) = read({}, [f"电话{number}" for number in MOBILES])
    assert form.personal_data == "手机号名单（Sheet1 A1 起，共 3 个）"


def test_a_masked_figure_is_none_and_its_code_is_masked_too(read: Read) -> None:
    (form,) = read({"A3": ZHANG, "B3": int(ZHANG), "C3": float(CARD[:16])})
    assert form.personal_data == "身份证号（A3、B3）"
    current, ytd = form.cells
    assert (current.line_code, current.text) == ("420***************",) * 2
    assert (current.value, current.status, current.problem) == (None, None, "personal-data")
    assert (ytd.text, ytd.problem) == ("6222021234567890", None)


def test_a_card_that_was_stored_as_a_number_is_masked_though_its_text_was_rounded(
    read: Read,
) -> None:
    (form,) = read({"B3": int(card("622202123456781"))})
    assert form.personal_data == "银行卡号（B3）"
    assert form.cells[0].text == "622*************"


def test_a_formula_that_was_never_computed_is_searched(read: Read) -> None:
    (form,) = read({"B3": f'="{ZHANG}"'})
    assert form.personal_data == "身份证号（B3）"
    assert form.cells[0].text == '="420***************"'


SHEET_TEXTS = {
    "a formula with its value": f'<c r="H90" t="str"><f>"{ZHANG}"</f><v>7</v></c>',
    "a header": f"<oddHeader>&amp;L{ZHANG}</oddHeader>",
    "a prompt": f'<dataValidation sqref="A1" prompt="{ZHANG}"/>',
    "a list of choices": f'<formula1>"{ZHANG},0"</formula1>',
    "a link": f'<hyperlink ref="A1" location="{ZHANG}"/>',
}


@pytest.mark.parametrize("xml", SHEET_TEXTS.values(), ids=SHEET_TEXTS.keys())
def test_what_a_sheet_says_around_its_cells_is_searched(xml: str, lookups: Lookups) -> None:
    sound = (WORKBOOKS / "monthly.xlsx").read_bytes()
    parts = unpacked(sound)
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", f"{xml}</worksheet>".encode())
    (form, *_) = read_file(sound, "x.xlsx", lookups)
    (told, *_) = read_file(packed(parts), "x.xlsx", lookups)
    assert form.personal_data is None
    assert told.personal_data == "身份证号（批注、文本框、公式、页眉页脚或文件属性）"


def test_a_workbook_that_cannot_be_read_is_searched_all_the_same(read: Read) -> None:
    rosters = [[ZHANG]] * 300  # more sheets than are read
    (form,) = read({}, *rosters)
    assert (form.problem, form.personal_data) == ("too-large", "身份证号（文件正文）")


def test_files_in_a_zip_are_searched(lookups: Lookups) -> None:
    roster = packed({"roster.csv": f"张三,{ZHANG}".encode()})
    for data in (roster, packed({"roster.zip": roster, "damaged.csv": b""})):
        (form,) = read_file(data, "x.zip", lookups)
        assert (form.problem, form.personal_data) == ("compressed", "身份证号（文件正文）")


def test_digits_in_plain_sight_of_any_other_file_are_searched(lookups: Lookups) -> None:
    data = b"%PDF-1.4\n\xff\xfe\x00(" + ZHANG.encode() + b")\x00\xff"
    (form,) = read_file(data, "x.pdf", lookups)
    assert (form.problem, form.personal_data) == ("pdf", "身份证号（文件正文）")


def test_a_damaged_sheet_is_searched_as_it_stands(lookups: Lookups) -> None:
    parts = unpacked((WORKBOOKS / "monthly.xlsx").read_bytes())
    parts[SHEET] = f"<worksheet><sheetData><row><c><v>{ZHANG}</v></row>".encode()
    (form,) = read_file(packed(parts), "x.xlsx", lookups)
    assert form.problem == "damaged-sheet"
    assert form.personal_data == "身份证号（批注、文本框、公式、页眉页脚或文件属性）"


def test_many_places_are_counted_and_five_of_them_named(read: Read) -> None:
    (form, *_) = read({}, [ZHANG, LI] * 20)
    assert form.personal_data == (
        "身份证号（Sheet1 A1、A2、A3、A4、A5 等 40 处）"
    )  # fmt: skip


def test_the_text_of_a_letter_is_searched(lookups: Lookups) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        runs = f"<w:p><w:r><w:t>{ZHANG[:9]}</w:t></w:r><w:r><w:t>{ZHANG[9:]}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f"<w:document>{runs}</w:document>")
    (form,) = read_file(content.getvalue(), "x.docx", lookups)
    assert (form.problem, form.personal_data) == ("document", "身份证号（文件正文）")


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_digits_in_an_old_binary_file_are_searched(encoding: str, lookups: Lookups) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600 + ZHANG.encode(encoding) + b"\xff"
    (form,) = read_file(data, "x.xls", lookups)
    assert form.personal_data == "身份证号（文件正文）"


def test_json_lines_are_told_by_line_and_key_and_figures_like_mobile_numbers_are_figures(
    lookups: Lookups,
) -> None:
    line = '{{"unit": "石首市总工会", "period": "2020-01", "indicator": "C2.01", '
    line += '"value": {}, "note": "{}"}}'
    figures = "\n".join(line.format(number, "") for number in MOBILES)
    (sound,) = read_file(figures.encode(), "x.jsonl", lookups)
    (told,) = read_file(f"{figures}\n{line.format(1, ZHANG)}".encode(), "x.jsonl", lookups)
    assert sound.personal_data is None
    assert told.personal_data == "身份证号（第4行 note）"
    assert told.cells[-1].text == "420***************"


def test_a_number_that_only_a_format_shows_is_masked_too(lookups: Lookups) -> None:
    book, content = Book(), BytesIO()
    for row in FORM:
        book.active.append(row)
    book.active["B3"].number_format = f'"{ZHANG} "0'
    book.save(content)
    (form,) = read_file(content.getvalue(), "x.xlsx", lookups)
    assert form.personal_data is not None
    cell = next(cell for cell in form.cells if cell.cell == "B3")
    assert (cell.problem, cell.value) == ("personal-data", None)
    assert ZHANG not in f"{cell.shown}{cell.text}"
