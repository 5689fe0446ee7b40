"""What `gonghui check --annotate` writes beside a file, or says if it cannot."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from etl.cli.console import console
from etl.cli.previewed import print_copy, write_marked_copies
from etl.preview import PreviewedFile, PreviewedForm
from etl.workbook.annotate import NoCopy, Remark

FOLDER = Path(__file__).parents[2]
TIDY = FOLDER / "golden" / "workbooks" / "tidy.xlsx"
CSV = FOLDER / "unit" / "stage" / "workbooks" / "monthly.csv"
REMARK = Remark("报表", "D10", "强制", "数不能为负", "-3", "不小于 0 的数", "请核对。")


def _checked(path: Path, *remarks: Remark) -> PreviewedFile:
    verdict = "rejected" if remarks else "accepted"
    form = PreviewedForm("报表", "石首市总工会", "月报", "2020-01", verdict, remarks)
    return PreviewedFile(path, path.name, (form,))


def test_each_file_has_its_copy_or_the_reason_for_none(tmp_path: Path) -> None:
    for name in ("一月.xlsx", "二月.xlsm", "无误.xlsx"):
        shutil.copy(TIDY, tmp_path / name)
    shutil.copy(CSV, tmp_path / "三月.csv")
    faulty = [_checked(tmp_path / name, REMARK) for name in ("一月.xlsx", "三月.csv", "二月.xlsm")]
    copies = list(write_marked_copies([*faulty, _checked(tmp_path / "无误.xlsx")]))
    assert copies == [
        tmp_path / "一月 审核结果.xlsx",
        NoCopy("文件不是 xlsx，或者加了密码、没有传完"),
        tmp_path / "二月 审核结果.xlsx",
        None,
    ]
    assert (tmp_path / "二月 审核结果.xlsx").read_bytes().startswith(b"PK")


def test_the_copy_of_a_file_in_a_zip_lies_beside_the_zip(tmp_path: Path) -> None:
    faulty = _checked(tmp_path / "批次.zip", REMARK)
    member = replace(faulty, name="批次.zip/一月.xlsx", member=TIDY.read_bytes())
    assert list(write_marked_copies([member])) == [tmp_path / "批次.zip 一月 审核结果.xlsx"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    shutil.copy(TIDY, tmp_path / "一月.xlsx")
    (tmp_path / "一月 审核结果.xlsx").write_text("我的")
    assert list(write_marked_copies([_checked(tmp_path / "一月.xlsx", REMARK)])) == [
        tmp_path / "一月 审核结果 2.xlsx"
    ]
    assert (tmp_path / "一月 审核结果.xlsx").read_text() == "我的"


@pytest.mark.parametrize(
    ("copy", "told"),
    [
        (Path("一月 审核结果.xlsx"), "已标注：一月 审核结果.xlsx"),
        (NoCopy("文件过大"), "没有标注：文件过大；请按上表更正。"),
        (None, ""),
    ],
)
def test_it_is_said_where_the_copy_is_or_why_there_is_none(
    copy: Path | NoCopy | None, told: str
) -> None:
    with console.capture() as capture:
        print_copy(console, copy)
    assert capture.get().strip() == told
