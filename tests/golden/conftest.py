"""What golden files expect, read from the csv that stands beside a workbook."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Federation

WORKBOOKS = Path(__file__).parent / "workbooks"
FIGURES = ("value", "value_yuan")

Row = dict[str, str | Decimal | None]


@pytest.fixture(scope="session")
def federation(shipped: Federation) -> Federation:
    """Golden workbooks are forms of the catalogue that is shipped."""
    return shipped


@pytest.fixture(scope="session")
def workbooks() -> Path:
    return WORKBOOKS


@pytest.fixture(scope="session")
def expected() -> Callable[[str], list[Row]]:
    """Return a function that reads an expectation: figures as decimals, and blanks as None.

    What a cell says is a text, even when it says nothing.
    """

    def expected(file_name: str) -> list[Row]:
        with (WORKBOOKS / file_name).open(encoding="utf-8", newline="") as lines:
            return [
                {column: _meant(column, text) for column, text in row.items()}
                for row in csv.DictReader(lines)
            ]

    return expected


def _meant(column: str, text: str) -> str | Decimal | None:
    if not text:
        return "" if column == "text" else None
    return Decimal(text) if column in FIGURES else text
