"""The files that LibreOffice saved say what is given for them, as other readers read them."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.typed_rows import typed_rows

DEMO = Path(__file__).resolve().parents[3] / "etl" / "demo"
FILES = DEMO / "files"
JANUARY = [("JZ-24", "xls"), ("JZ-I4", "ods"), ("JZ-I5", "csv")]
NAMES = {"JZ-24": "江陵县总工会", "JZ-I4": "发展和改革委员会工会", "JZ-I5": "民政局工会"}
STOCKS = {"C2.08", "C2.09"}  # the only lines of these forms that ask for no 本年累计


def given(unit: str) -> dict[str, Decimal]:
    with (DEMO / "given_figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["unit_code"] == unit]
    return {
        row["indicator_code"]: Decimal(row["value"])
        for row in rows
        if row["period_code"] == "2020-01"
    }


@pytest.mark.parametrize(("unit", "suffix"), JANUARY)
def test_a_file_holds_the_figures_that_are_given_for_it(unit: str, suffix: str) -> None:
    expected = given(unit)
    lines = [row for row in typed_rows(FILES / f"{unit} 2020-01.{suffix}") if row[0] in expected]
    assert {row[0]: Decimal(str(row[3])) for row in lines} == expected
    flows = {row[0]: Decimal(str(row[4])) for row in lines if row[0] not in STOCKS}
    assert flows == {code: value for code, value in expected.items() if code not in STOCKS}


@pytest.mark.parametrize(("unit", "suffix"), JANUARY)
def test_a_file_says_whose_it_is_and_that_it_is_synthetic(unit: str, suffix: str) -> None:
    rows = typed_rows(FILES / f"{unit} 2020-01.{suffix}")
    cells = {str(cell) for row in rows for cell in row}
    signatures = {"演示负责人", "演示填表员", "0716-0000000"}
    assert {NAMES[unit], "2020年1月", "2020.1", "零报告：", *signatures} <= cells
    assert any(cell.startswith("演示数据：") for cell in cells)


def test_the_csv_is_in_gbk_and_in_no_other_encoding() -> None:
    data = (FILES / "JZ-I5 2020-01.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "民政局工会" in data.decode("gbk")


def test_the_workbook_with_a_password_is_encrypted() -> None:
    data = (FILES / "JZ-23 2020-03.xlsx").read_bytes()
    assert data.startswith(b"\xd0\xcf\x11\xe0")  # [MS-OFFCRYPTO]: an OLE file, no zip
    assert "EncryptedPackage".encode("utf-16-le") in data
