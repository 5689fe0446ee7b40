"""LibreOffice opens a marked copy, shows the same cells, and prints the list on A4 landscape."""

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.workbook.annotate import Remark, annotate

CSV_OF_EACH_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

Convert = Callable[[list[Path], str, Path], None]
MakeRemark = Callable[..., Remark]


@pytest.fixture(scope="module")
def files(
    form: bytes, remark: MakeRemark, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The form, and its marked copy, as files."""
    folder = tmp_path_factory.mktemp("files")
    remarks = [remark("D12"), remark("E15", "核实"), remark("B40", advice="请核对。" * 30)]
    files = {"form": form, "copy": annotate(form, ["文件：石首市.xlsx"], remarks)}
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return {name: folder / f"{name}.xlsx" for name in files}


def test_every_sheet_shows_the_same_cells(
    files: dict[str, Path], convert: Convert, tmp_path: Path
) -> None:
    convert(list(files.values()), CSV_OF_EACH_SHEET, tmp_path)
    shown = {path.stem: path.read_bytes() for path in tmp_path.glob("*.csv")}
    for sheet in ("报表", "元数据"):
        assert shown[f"copy-{sheet}"] == shown[f"form-{sheet}"]
    rows = list(csv.reader(shown["copy-审核结果"].decode().splitlines()))
    assert [row[:4] for row in rows[4:]] == [
        ["1", "报表", "D12", "强制"],
        ["2", "报表", "E15", "核实"],
        ["3", "报表", "B40", "强制"],
    ]


def test_the_list_prints_on_one_page_of_a4_landscape_before_the_form(
    files: dict[str, Path], convert: Convert, tmp_path: Path
) -> None:
    convert(list(files.values()), "pdf", tmp_path)
    pages = {name: _pages(tmp_path / f"{name}.pdf") for name in files}
    assert pages["copy"] == [(842, 595), *pages["form"]]
    text = _output("pdftotext", "-l", "1", str(tmp_path / "copy.pdf"), "-")
    assert "审核结果" in text
    assert "请核对。" * 3 in "".join(text.split())


def _pages(path: Path) -> list[tuple[int, int]]:
    """Return the width and height of each page in points."""
    lines = _output("pdfinfo", "-f", "1", "-l", "9", str(path)).splitlines()
    sizes = [line.split() for line in lines if line.startswith("Page ") and "size" in line]
    return [(round(float(words[3])), round(float(words[5]))) for words in sizes]


def _output(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)  # noqa: S603
    return done.stdout
