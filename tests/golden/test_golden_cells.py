"""Each golden workbook is staged as its cells.csv says, in that order, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.catalogue.model import Catalogue
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import read_file

FORMS = [
    ("tidy.xlsx", "tidy", ("JZ-F2", "JZ-81")),
    ("libreoffice.xlsx", "tidy", ("JZ-F2", "JZ-81")),
    ("libreoffice.xls", "tidy", ("JZ-F2", "JZ-81")),
    ("libreoffice.ods", "tidy", ("JZ-F2", "JZ-81")),
    ("untidy.xlsx", "untidy", ("JZ-F2", "JZ-02")),
    ("old_layout.xlsx", "old_layout", ("JZ-F3", "JZ-I2")),
    ("gb18030.csv", "gb18030", ("JZ-F1", "JZ-00")),
    ("zero_report.xlsx", "zero_report", ("JZ-F3", "JZ-I1")),
]
HEADER_COLUMNS = ("sheet", "cell", "field", "text")
CELL_COLUMNS = (*HEADER_COLUMNS, "line_code", "value", "status", "qualifier", "problem")


@pytest.fixture(scope="module")
def lookups(shipped_catalogue: Catalogue) -> Lookups:
    return Lookups.of(shipped_catalogue)


def _only_form(path: Path, lookups: Lookups) -> StagedForm:
    (form,) = read_file(path.read_bytes(), path.name, lookups)
    return form


def _written(row: object, columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}


@pytest.mark.parametrize(("file", "form_and_unit"), [(file, codes) for file, _, codes in FORMS])
def test_a_form_is_recognised_by_what_it_says(
    file: str, form_and_unit: tuple[str, str], workbooks: Path, lookups: Lookups
) -> None:
    form = _only_form(workbooks / file, lookups)
    assert (form.form_code, form.unit_code) == form_and_unit
    assert (form.period_code, form.problem, form.is_synthetic) == ("2020-01", None, False)


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, name, _ in FORMS])
def test_the_header_is_staged_as_written(
    file: str,
    name: str,
    workbooks: Path,
    lookups: Lookups,
    expected: Callable[[str], list[dict[str, Any]]],
) -> None:
    form = _only_form(workbooks / file, lookups)
    rows = [row for row in expected(f"{name}.cells.csv") if row["line_code"] is None]
    assert [_written(cell, HEADER_COLUMNS) for cell in form.header] == [
        {column: row[column] for column in HEADER_COLUMNS} for row in rows
    ]


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, name, _ in FORMS])
def test_every_cell_of_a_line_is_staged_as_text_and_value(
    file: str,
    name: str,
    workbooks: Path,
    lookups: Lookups,
    expected: Callable[[str], list[dict[str, Any]]],
) -> None:
    cells = [_written(cell, CELL_COLUMNS) for cell in _only_form(workbooks / file, lookups).cells]
    rows = [row for row in expected(f"{name}.cells.csv") if row["line_code"] is not None]
    assert cells == rows
