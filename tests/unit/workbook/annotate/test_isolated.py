"""Copies are made in processes with limits: a workbook that takes too much has none."""

from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from etl.workbook.annotate import MarkedCopy, NoCopy, Order, Remark, isolated, marked_copies
from tests.unit.workbook.annotate.packing import SHEET, Parts, packed, unpacked

FOLDER = Path(__file__).parents[3]
TIDY = FOLDER / "golden" / "workbooks" / "tidy.xlsx"
CSV = FOLDER / "unit" / "stage" / "workbooks" / "monthly.csv"
ENCRYPTED = CSV.with_name("encrypted.xlsx")
REMARK = Remark("报表", "D10", "强制", "数不能为负", "-3", "不小于 0 的数", "请核对。")
TOO_COMPLEX = NoCopy("文件的内容过于复杂")


def _order(path: Path | str) -> Order:
    return Order(str(path), ("文件",), (REMARK,))


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _made(*paths: Path | str, **limits: Any) -> list[MarkedCopy | NoCopy]:
    return list(marked_copies([_order(path) for path in paths], _read, **limits))


def test_copies_come_in_the_order_of_the_orders_and_say_why_there_is_none() -> None:
    first, other, encrypted, lost, last = _made(TIDY, CSV, ENCRYPTED, "/not/there", TIDY)
    assert isinstance(first, MarkedCopy)
    assert first == last
    assert other == encrypted == NoCopy("文件不是 xlsx，或者加了密码、没有传完")
    assert lost == NoCopy("存档的文件暂时读不到")


def test_a_workbook_that_opens_without_asking_has_a_copy(tmp_path: Path) -> None:
    protected = tmp_path / "protected.xlsx"
    with TIDY.open("rb") as sound, protected.open("wb") as file:
        OOXMLFile(sound).encrypt("VelvetSweatshop", file)
    assert _made(protected) == _made(TIDY)


def _with_empty_elements(parts: Parts) -> None:
    """As annotate_bomb: 1.4 million elements in each of five parts, all of it 154 kB packed."""
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/workbook.xml"):
        head, _, end = parts[name].rpartition(b"</")
        parts[name] = head + b"<a/>" * 1_400_000 + b"</" + end


def _with_attributes(parts: Parts) -> None:
    many = b"".join(b' a%d=""' % number for number in range(1_200_000))
    parts[SHEET] = parts[SHEET].replace(b"<sheetData", b"<sheetData" + many, 1)


def _with_depth(parts: Parts) -> None:
    deep = b"<c>" * 100_000 + b"</c>" * 100_000
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", deep + b"</sheetData>")


def _with_merged_areas(parts: Parts) -> None:
    many = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(1_000, 7_000))
    parts[SHEET] = parts[SHEET].replace(b"</mergeCells>", many + b"</mergeCells>")


def _with_sheets(parts: Parts) -> None:
    many = b'<sheet name="a" sheetId="9" r:id="rId1"/>' * 20_000
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", many + b"</sheets>")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_with_empty_elements, "文件的内容过于复杂"),
        (_with_attributes, "文件的内容过于复杂"),
        (_with_depth, "文件内部已损坏或不合规范"),
        (_with_sheets, "文件的内容过于复杂"),
        (_with_merged_areas, "文件的内容过于复杂"),
    ],
)
def test_a_workbook_that_would_grow_is_refused_before_it_does(
    make: Any, reason: str, tmp_path: Path
) -> None:
    parts = unpacked(TIDY.read_bytes())
    make(parts)
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(packed(parts))
    before, none, after = _made(TIDY, bomb, TIDY)
    assert none == NoCopy(reason)
    assert before == after


def test_a_workbook_that_hangs_or_takes_all_memory_harms_no_other() -> None:
    hanging, greedy = "hang", "take all memory"
    orders = [_order(path) for path in (str(TIDY), hanging, greedy, str(TIDY))]
    first, hung, took, last = marked_copies(orders, _read_or_harm, seconds=3)
    assert isinstance(first, MarkedCopy)
    assert first == last
    assert hung == took == TOO_COMPLEX


def _read_or_harm(path: str) -> bytes:
    if path == "hang":
        while True:
            pass
    return bytes(3 * 1024**3) if path == "take all memory" else _read(path)


def test_when_the_time_for_all_is_over_the_rest_has_no_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolated, "TOTAL_SECONDS", -1)
    assert _made(TIDY, TIDY) == [NoCopy("这一批要制作的副本太多，时间不够")] * 2
