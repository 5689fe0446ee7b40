"""Whatever a cell says and whatever a file's bytes are, there is a reading or a problem."""

import csv
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from etl.machine.isolation import each_isolated
from etl.settings import ROOT
from etl.stage.lookups import Lookups
from etl.stage.model import StagedCell, StagedForm
from etl.stage.read import read_file
from etl.validate.wording import read_problems
from tests.any_file import ANY_FILES, TEXTS, AnyFile

PROBLEMS = {row["problem"] for row in read_problems(ROOT / "expectations")}

Row = list[str]
Read = Callable[[bytes], tuple[StagedForm, ...]]

FORM: list[Row] = [
    ["表号：", "荆工统2表", "填报单位：", "石首市总工会", "", ""],
    ["报告期：", "2020年1月", "", "模板版本：", "2020.1", ""],
    ["代码", "指标名称", "计量单位", "本期", "本年累计", "备注"],
    ["A2.05", "上报工会疫情防控信息篇数", "篇", "3", "近20", "按台账"],
    ["C2.01", "疫情期间募集资金", "万元", "1.5", "2.25", ""],
    ["E3.01", "下沉社区干部职工人数", "人", "—", "", ""],
    ["单位负责人：", "", "填表人：", "", "", ""],
]
PLACES = [(row, column) for row in range(len(FORM)) for column in range(len(FORM[0]))]
FIGURES = [(row, column) for row in (3, 4, 5) for column in (3, 4)]


@pytest.fixture(scope="module")
def read(lookups: Lookups) -> Read:
    """Return a function that reads a file's bytes; what it looks up stays out of reports."""

    def read(data: bytes) -> tuple[StagedForm, ...]:
        return read_file(data, "报表", lookups)

    return read


def _as_csv(rows: Sequence[Row]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _as_xlsx(rows: Sequence[Row]) -> bytes:
    book, content = Book(), BytesIO()
    for row in rows:
        book.active.append(list(map(_without_controls, row)))
    book.save(content)
    return content.getvalue()


def _without_controls(text: str) -> str:
    return "".join(character for character in text[:32_767] if _is_text(character))


def _is_text(character: str) -> bool:
    """Tell whether COPY, JSON, XML and a terminal take a character, and show it in its place."""
    is_control = unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r"
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    is_from_right_to_left = character in "\u061c\u200f\u202b\u202e\u2067\u2068"
    return not is_control and not is_noncharacter and not is_from_right_to_left


def _changed(texts: dict[tuple[int, int], str]) -> list[Row]:
    rows = [list(row) for row in FORM]
    for (row, column), text in texts.items():
        rows[row][column] = text
    return rows


def _assert_sound(forms: Sequence[StagedForm]) -> None:
    """Hold what is staged to what the stages after rely on."""
    assert forms
    assert len({(form.sheet, form.section) for form in forms}) == len(forms)
    for form in forms:
        assert form.problem is None or form.problem in PROBLEMS
        assert len({header.field for header in form.header}) == len(form.header)
        assert len({cell.cell for cell in form.cells}) == len(form.cells)
        for cell in form.cells:
            _assert_read(cell)
        texts = [form.sheet, form.template_version or "", *(cell.text for cell in form.header)]
        texts += [text for cell in form.cells for text in (cell.text, cell.line_code)]
        texts += [form.section, *(header.sheet for header in form.header)]
        assert all(map(_is_text, "".join(texts)))


def _assert_read(cell: StagedCell) -> None:
    if cell.field in ("note", "name", "unit_of_measure"):
        assert (cell.value, cell.status, cell.problem) == (None, None, None)
    else:
        assert (cell.status is None) == (cell.problem in PROBLEMS)
        assert (cell.problem is None) == (cell.status in ("A", "M", "O"))
        assert (cell.value is not None) == (cell.status == "A")


@pytest.mark.parametrize("write", [_as_csv, _as_xlsx])
@settings(max_examples=100, deadline=None, derandomize=True)
@given(texts=st.dictionaries(st.sampled_from(PLACES), TEXTS, max_size=6))
def test_any_text_in_any_cell_is_a_reading_or_a_problem(
    write: Callable[[Sequence[Row]], bytes], texts: dict[tuple[int, int], str], read: Read
) -> None:
    _assert_sound(read(write(_changed(texts))))


@pytest.mark.parametrize("write", [_as_csv, _as_xlsx])
@settings(max_examples=100, deadline=None, derandomize=True)
@given(place=st.sampled_from(FIGURES), text=TEXTS.map(_without_controls))
def test_a_figure_is_staged_as_it_was_typed(
    write: Callable[[Sequence[Row]], bytes], place: tuple[int, int], text: str, read: Read
) -> None:
    (form,) = read(write(_changed({place: text})))
    _assert_sound([form])
    staged = {cell.cell: cell.text for cell in form.cells}
    assert staged["DE"[place[1] - 3] + str(place[0] + 1)] == text


def test_any_bytes_are_read_or_have_a_problem(lookups: Lookups) -> None:
    files: list[AnyFile] = []

    @settings(max_examples=500, deadline=None, derandomize=True)
    @given(ANY_FILES)
    def collect(file: AnyFile) -> None:
        files.append(file)

    collect()
    read, unreadable = partial(read_file, lookups=lookups), (StagedForm(problem="unreadable"),)
    results = list(each_isolated(read, files, unreadable, seconds=10))
    assert len(results) == len(files) >= 400
    for forms in results:
        _assert_sound(forms)
    assert {form.problem for forms in results for form in forms} >= {None, "damaged", "encrypted"}
