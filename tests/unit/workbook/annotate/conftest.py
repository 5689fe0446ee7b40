"""Workbooks to mark, and an independent reader of what became of them."""

import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from etl.catalogue.model import Catalogue
from etl.periods import parse_period
from etl.stage.lookups import Lookups
from etl.workbook.annotate import Remark
from etl.workbook.template import Entry, write_template

GOLDEN = Path(__file__).parents[3] / "golden" / "workbooks"
RESULT_SHEET = "审核结果"

Parts = Callable[[bytes], dict[str, bytes]]
Cells = Mapping[str, tuple[Any, ...]]  # value and style of each cell, by address


@pytest.fixture(scope="session")
def lookups(shipped_catalogue: Catalogue) -> Lookups:
    return Lookups.of(shipped_catalogue)


@pytest.fixture(scope="session")
def form(shipped_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The form of 石首市 for March 2020 with a figure in each cell; D12 holds -3."""
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    unit = next(unit for unit in shipped_catalogue.units if unit.code == "JZ-81")
    form = next(form for form in shipped_catalogue.forms if form.code == "JZ-F2")
    codes = [line.indicator_code for line in shipped_catalogue.lines_of(form)]
    entries = {code: Entry(Decimal(n), Decimal(3 * n), "按台账") for n, code in enumerate(codes, 1)}
    entries[codes[2]] = Entry(Decimal(-3), Decimal(9))
    write_template(path, shipped_catalogue, unit, form, parse_period("2020-03"), entries)
    return path.read_bytes()


@pytest.fixture(scope="session")
def golden() -> Callable[[str], bytes]:
    """Return a function that reads a golden workbook."""

    def golden(name: str) -> bytes:
        return (GOLDEN / name).read_bytes()

    return golden


@pytest.fixture(scope="session")
def parts() -> Parts:
    """Return a function that unpacks a workbook."""

    def parts(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return parts


@pytest.fixture(scope="session")
def sheet_of() -> Callable[[bytes, str], Worksheet]:
    """Return a function that opens one sheet of a workbook by openpyxl."""

    def sheet_of(data: bytes, name: str = RESULT_SHEET) -> Worksheet:
        sheet = load_workbook(BytesIO(data), rich_text=True)[name]
        assert isinstance(sheet, Worksheet)
        return sheet

    return sheet_of


@pytest.fixture(scope="session")
def cells_of() -> Callable[..., Cells]:
    """Return a function that tells all about the cells of a sheet; formulas or their results."""

    def cells_of(data: bytes, name: str, *, results: bool = False) -> Cells:
        sheet = load_workbook(BytesIO(data), data_only=results)[name]
        return {
            cell.coordinate: (cell.value, *style_of(cell), cell.fill.fgColor.rgb)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell, Cell)
        }

    return cells_of


def style_of(cell: Cell) -> tuple[str, ...]:
    """Return all of a cell's style except for its fill."""
    style = (cell.font, cell.border, cell.alignment, cell.protection, cell.number_format)
    return tuple(map(repr, style))


@pytest.fixture(scope="session")
def remark() -> Callable[..., Remark]:
    """Return a function that makes a remark on a cell of the form."""

    def remark(cell: str | None = "D12", severity: str = "强制", **others: str | None) -> Remark:
        texts = {
            "sheet": "报表",
            "title": "数不能为负",
            "found": "-3",
            "expected": "不小于 0 的数",
            "advice": "请核对后重报。",
        }
        return Remark(cell=cell, severity=severity, **{**texts, **others})

    return remark


@pytest.fixture(scope="session")
def with_part() -> Callable[[bytes, str, bytes], bytes]:
    """Return a function that replaces a part of a workbook, or adds it."""

    def with_part(data: bytes, name: str, content: bytes) -> bytes:
        changed = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
            for member in old.infolist():
                if member.filename != name:
                    new.writestr(member, old.read(member))
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
        return changed.getvalue()

    return with_part
