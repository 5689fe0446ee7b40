"""The faulty files of the cases, read back with openpyxl: each has its fault and no other."""

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from etl.catalogue.model import Catalogue
from etl.demo.cases import given_figures, read_cases
from etl.demo.figures import FigureKey, MonthFigure, split
from etl.demo.submissions import write_submissions
from etl.periods import parse_period
from tests.unit.demo.shipped_lines import line_count

SHIPPED = Path(__file__).resolve().parents[3] / "etl" / "demo" / "files"
PERIODS = [parse_period(f"2020-0{month}") for month in range(1, 7)]
SEED = 2020

Figures = Mapping[FigureKey, MonthFigure]
Files = Mapping[str, bytes]
Cells = Mapping[str, Any]


@pytest.fixture(scope="module")
def figures(shipped_catalogue: Catalogue) -> Figures:
    given = given_figures(shipped_catalogue, read_cases(), PERIODS)
    return split(shipped_catalogue, PERIODS, SEED, given)


@pytest.fixture(scope="module")
def files(
    shipped_catalogue: Catalogue, figures: Figures, tmp_path_factory: pytest.TempPathFactory
) -> Files:
    """Return the content of every file of the demonstration by its name."""
    folder = tmp_path_factory.mktemp("sent")
    written = write_submissions(shipped_catalogue, figures, PERIODS, read_cases(), folder, SEED)
    return {file.path.name: file.path.read_bytes() for file in written}


def cells_of(content: bytes, sheet: int = 0, *, results: bool = False) -> Cells:
    rows = load_workbook(BytesIO(content), data_only=results).worksheets[sheet].iter_rows()
    return {cell.coordinate: cell.value for row in rows for cell in row if cell.value is not None}


def typed_otherwise(files: Files, name: str) -> Cells:
    """Return the cells whose content differs from the corrected file's, as they were first.

    The day of sending, and what the form itself computes, are left out.
    """
    faulty, sound = cells_of(files[f"{name}.xlsx"]), cells_of(files[f"{name} 更正.xlsx"])
    return {
        address: faulty.get(address)
        for address in faulty.keys() | sound.keys()
        if faulty.get(address) != sound.get(address)
        and not re.match("=|2020年[0-9]+月[0-9]+日", str(sound.get(address)))
    }


def codes(content: bytes) -> list[str]:
    cells = cells_of(content)
    column = [value for address, value in cells.items() if address.startswith("A")]
    return [code for code in column if code[:1] in "ABCDE" and code[-1:].isdigit()]


def test_a_union_with_a_case_sends_the_files_that_the_table_names(files: Files) -> None:
    assert len(files) == 17 * 6 + 16
    assert "沙市区总工会 2020年1月 更正.xlsx" in files
    assert "洪湖市总工会 2020年4月.xlsx" in files
    assert not {"江陵县总工会 2020年1月.xlsx", "洪湖市总工会 2020年4月 更正.xlsx"} & files.keys()


def test_a_count_is_negative(files: Files) -> None:
    assert typed_otherwise(files, "沙市区总工会 2020年1月") == {"D35": -3}


def test_a_part_exceeds_its_total_by_three(files: Files, figures: Figures) -> None:
    total = figures["JZ-03", "2020-01", "A2.05"].current or Decimal(0)
    assert typed_otherwise(files, "荆州区总工会 2020年1月") == {"D11": total + 3, "E11": total + 3}


def test_words_stand_where_a_number_belongs(files: Files) -> None:
    assert typed_otherwise(files, "公安县总工会 2020年2月") == {"D33": "许多"}


def test_an_amount_is_typed_in_yuan_and_added_up(files: Files) -> None:
    # 1.20 + 1.60 + 1.40 + 1.80 from January to April, and 1.50 in May
    name = "荆州经济技术开发区总工会 2020年5月"
    assert typed_otherwise(files, name) == {"D23": 15000, "E23": 15006}


def test_a_cumulative_figure_does_not_continue(files: Files, figures: Figures) -> None:
    ytd = figures["JZ-00", "2020-03", "B2.03"].ytd or Decimal(0)
    assert typed_otherwise(files, "荆州市总工会本级 2020年3月") == {"E49": ytd + 10}


def test_a_month_says_too_little_and_the_next_builds_on_it(files: Files, figures: Figures) -> None:
    march = figures["JZ-81", "2020-03", "C2.02"].ytd or Decimal(0)
    april = figures["JZ-81", "2020-04", "C2.02"].ytd or Decimal(0)
    assert typed_otherwise(files, "石首市总工会 2020年3月") == {"D33": 102, "E33": march - 18}
    assert typed_otherwise(files, "石首市总工会 2020年4月") == {"E33": april - 18}


def test_a_code_is_unknown(files: Files) -> None:
    assert typed_otherwise(files, "江陵县总工会 2020年4月") == {"A16": "B2.039"}


def test_the_last_line_is_there_twice(files: Files) -> None:
    faulty, sound = (
        codes(files[f"地方铁路管理局工会 2020年3月{ending}.xlsx"]) for ending in ("", " 更正")
    )
    assert faulty == [*sound, "E3.01"]
    cells = cells_of(files["地方铁路管理局工会 2020年3月.xlsx"])
    assert [cells[f"{column}60"] for column in "ACDE"] == [cells[f"{c}61"] for c in "ACDE"]


def test_a_template_is_of_an_earlier_year(files: Files) -> None:
    name = "民政局工会 2020年4月"
    assert typed_otherwise(files, name) == {"G5": "2019.1", "G4": "2019年12月"}
    assert cells_of(files[f"{name}.xlsx"], sheet=2)["B2"] == "2019.1"


def test_a_form_is_for_a_month_that_has_not_come(files: Files) -> None:
    cells = cells_of(files["交通运输局工会 2020年6月 预报.xlsx"])
    assert cells["D6"] == "2020年6月"
    assert "2020年3月20日" in cells.values()
    assert [cells["D10"], cells["E10"]] == [0, 0]
    assert "2020年7月3日" in cells_of(files["交通运输局工会 2020年6月.xlsx"]).values()


def test_a_form_is_another_unions(files: Files) -> None:
    name = "松滋市总工会 2020年2月"
    assert typed_otherwise(files, name) == {"B6": "洪湖市总工会"}
    assert cells_of(files[f"{name}.xlsx"], sheet=2)["B3"] == "JZ-83"


def test_a_whole_form_is_a_zero_report(files: Files) -> None:
    content = files["财政局工会 2020年2月.xlsx"]
    cells = cells_of(content)
    assert cells["D5"] == "是"
    asked = codes(content)
    lines = [address[1:] for address, value in cells.items() if value in asked]
    assert len(lines) == line_count("JZ-F3")
    typed = [cells.get(f"{column}{row}") for column in "DE" for row in lines]
    assert set(typed) == {None, "—"}
    assert typed.count("—") == 2  # 本年累计 of the two stocks, which is not asked for


def test_formulas_have_no_values(files: Files, figures: Figures) -> None:
    content = files["卫生健康委员会工会 2020年2月.xlsx"]
    formulas, results = cells_of(content), cells_of(content, results=True)
    of_column = [f for address, f in formulas.items() if address[0] == "E" and f[:2] == "=D"]
    assert len(of_column) == line_count("JZ-F3", asks_ytd="yes")
    assert not any(address[0] == "E" for address, v in results.items() if isinstance(v, int))
    figure = figures["JZ-I2", "2020-02", "A2.05"]
    assert formulas["E10"] == f"=D10+{figure.ytd - figure.current}"
    assert results["D10"] == figure.current


def test_a_file_breaks_off(files: Files) -> None:
    name = "发展和改革委员会工会 2020年5月"
    faulty, sound = files[f"{name}.xlsx"], files[f"{name} 更正.xlsx"]
    assert faulty.startswith(b"PK")
    assert not zipfile.is_zipfile(BytesIO(faulty))
    assert 0.6 < len(faulty) / len(sound) < 0.7


def test_a_workbook_is_sent_twice(files: Files) -> None:
    first = files["供销合作社工会 2020年2月.xlsx"]
    assert files["供销合作社工会 2020年2月 (1).xlsx"] == first
    assert "2020年3月2日" in cells_of(first).values()


@pytest.mark.parametrize(
    ("name", "shipped"),
    [
        ("江陵县总工会 2020年1月.xls", "JZ-24 2020-01.xls"),
        ("发展和改革委员会工会 2020年1月.ods", "JZ-I4 2020-01.ods"),
        ("民政局工会 2020年1月.csv", "JZ-I5 2020-01.csv"),
        ("监利县总工会 2020年3月.xlsx", "JZ-23 2020-03.xlsx"),
    ],
)
def test_what_libreoffice_saved_is_sent_as_it_is(name: str, shipped: str, files: Files) -> None:
    assert files[name] == (SHIPPED / shipped).read_bytes()
