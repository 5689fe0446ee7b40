"""Nothing that a stranger put into a workbook works in a copy: it is gone, or there is none."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from etl.workbook.annotate import NotAnnotatableError, Remark, marked_copy
from tests.unit.workbook.annotate.harmless import faults_of
from tests.unit.workbook.annotate.hostile import REFUSED, TRICKS, UNMISSED
from tests.unit.workbook.annotate.hostile_cells import FORMULAS
from tests.unit.workbook.annotate.packing import SHEET, packed, unpacked, with_cells

TIDY = (Path(__file__).parents[3] / "golden" / "workbooks" / "tidy.xlsx").read_bytes()
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # the first sheet in UTF-8
REMARK = Remark("报表", "D10", "强制", "数不能为负", "-3", "不小于 0 的数", "请核对。")


def _played(*tricks: str) -> bytes:
    parts = unpacked(TIDY)
    for trick in tricks:
        TRICKS[trick](parts)
    return packed(parts)


def _with_cells(cells: str) -> bytes:
    parts = unpacked(TIDY)
    with_cells(parts, cells)
    return packed(parts)


def test_what_is_looked_for_is_found_where_nobody_took_it_out() -> None:
    faults = {trick: faults_of(_played(trick)) for trick in TRICKS.keys() - REFUSED}
    sound = set(faults_of(TIDY))
    assert [trick for trick, found in faults.items() if set(found) <= sound] == []


@pytest.mark.parametrize("trick", sorted(TRICKS.keys() - REFUSED))
def test_a_trick_is_taken_out_and_told_of(trick: str) -> None:
    copy = marked_copy(_played(trick), [], [REMARK])
    assert faults_of(copy.data) == []
    assert copy.is_reduced == (trick not in UNMISSED)
    assert load_workbook(BytesIO(copy.data))["报表"]["D10"].comment


@pytest.mark.parametrize("trick", sorted(REFUSED))
def test_a_part_that_others_may_read_differently_gets_no_copy(trick: str) -> None:
    with pytest.raises(NotAnnotatableError, match="不合规范"):
        marked_copy(_played(trick), [], [REMARK])


def test_our_own_form_loses_nothing() -> None:
    copy = marked_copy(TIDY, [], [REMARK])
    assert faults_of(copy.data) == []
    assert not copy.is_reduced
    before, after = (unpacked(of)[SHEET].count(b"<f>") for of in (TIDY, copy.data))
    assert before == after > 20


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_that_may_lead_out_gives_way_to_its_value(formula: str) -> None:
    cells = f'<c r="A900"><f>{formula}</f><v>12.5</v></c>'
    cells += f'<c r="B900" t="str"><f>{formula}</f><v>=1+1</v></c><c r="C900"><f>{formula}</f></c>'
    cells += f'<c r="D900" t="b"><f>{formula}</f><v>1</v></c><c r="E900"><v>7</v></c>'
    copy = marked_copy(_with_cells(cells), [], [])
    row = load_workbook(BytesIO(copy.data))["报表"][900]
    assert [cell.value for cell in row[:5]] == [12.5, "=1+1", None, True, 7]
    assert row[1].data_type == "s"
    assert copy.is_reduced


def test_a_plain_formula_stays_also_where_cells_share_it() -> None:
    cells = '<c r="A900"><f t="shared" ref="A900:B900" si="3">SUM(D10:D11)</f><v>1</v></c>'
    cells += '<c r="B900"><f t="shared" si="3"/><v>2</v></c><c r="C900"><f>报表!A900*2</f></c>'
    copy = marked_copy(_with_cells(cells), [], [])
    sheet = unpacked(copy.data)[SHEET].decode()
    assert '<f t="shared" ref="A900:B900" si="3">SUM(D10:D11)</f>' in sheet
    assert '<f t="shared" si="3"/>' in sheet
    assert "<f>报表!A900*2</f>" in sheet
    assert not copy.is_reduced


def test_names_lead_to_places_in_the_workbook_only() -> None:
    copy = load_workbook(BytesIO(marked_copy(_played("names"), [], []).data))
    assert list(copy.defined_names) == ["三"]
    assert copy["报表"]["A900"].value == 1


def test_a_workbook_with_macros_comes_back_without_them() -> None:
    copy = unpacked(marked_copy(_played("macros"), [], []).data)
    assert b"macroEnabled" not in copy["[Content_Types].xml"]
    assert b"spreadsheetml.sheet.main+xml" in copy["[Content_Types].xml"]


def test_two_sheets_of_one_part_are_refused() -> None:
    parts = unpacked(TIDY)
    again = b'<sheet name="Twice" sheetId="9" r:id="rId1"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", again)
    with pytest.raises(NotAnnotatableError, match="不合规范"):
        marked_copy(packed(parts), [], [])


_TOKENS = ["SUM(", ")", "A1", "报表!", "'报表'!", '"', "'", "[1]", "|", "!", "&amp;", "CALL(", ","]
_PIECES = st.sampled_from([*FORMULAS, *_TOKENS])


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(sorted(TRICKS)), max_size=6),
    st.lists(_PIECES, min_size=1, max_size=6).map("".join),
    st.lists(st.text(max_size=30), min_size=5, max_size=5),
)
def test_no_trick_formula_or_text_gets_into_a_copy(
    tricks: set[str], formula: str, texts: list[str]
) -> None:
    parts = unpacked(_played(*sorted(tricks)))
    parts[SHEET] = parts[SHEET].replace(
        b"</sheetData>",
        f'<row r="950"><c r="A950"><f>{formula}</f><v>1</v></c></row></sheetData>'.encode(),
    )
    try:
        copy = marked_copy(packed(parts), texts, [Remark("报表", "D10", *texts), REMARK])
    except NotAnnotatableError:
        assert tricks & REFUSED
        return
    assert faults_of(copy.data) == []


def test_libreoffice_opens_every_copy(
    convert: Callable[[list[Path], str, Path], None], tmp_path: Path
) -> None:
    names = sorted(TRICKS.keys() - REFUSED)
    for name in names:
        copy = marked_copy(_played(name), [name], [REMARK])
        (tmp_path / f"{name}.xlsx").write_bytes(copy.data)
    convert([tmp_path / f"{name}.xlsx" for name in names], CSV, tmp_path / "opened")
    opened = {path.stem: path.read_text("utf-8") for path in (tmp_path / "opened").glob("*.csv")}
    assert opened.keys() == set(names)
    assert all(name in opened[name] and "数不能为负" in opened[name] for name in names)
