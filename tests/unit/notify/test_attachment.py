from pathlib import Path
from typing import Any

import pytest

from etl.collect.archive import archive
from etl.notify.attachment import marked_copy

WORKBOOK = Path(__file__).parents[1] / "stage" / "workbooks" / "monthly.xlsx"
ENCRYPTED = WORKBOOK.with_name("encrypted.xlsx")
FINDING = {
    "sheet": "月报",
    "cell": "D7",
    "severity": "强制",
    "title": "数不能为负",
    "found": "-3",
    "expected": "不小于 0 的数",
    "advice": "请核对。",
    "is_waived": False,
}


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path))


def receipt(path: Path, **changes: Any) -> dict[str, Any]:
    _, archived_as = archive(path.read_bytes())
    return {
        "unit_name": "公安县总工会",
        "period_code": "2020-02",
        "form_title": "工会重点工作月报",
        "version": 1,
        "section": "",
        "file_name": "二月.xlsx",
        "verdict": "rejected",
        "problem": None,
        "decided_by": None,
        "obstacles": 1,
        "to_correct": 1,
        "to_explain": 0,
        "to_look_at": 0,
        "archived_as": archived_as,
        **changes,
    }


@pytest.mark.parametrize(
    ("file_name", "copy_name"),
    [
        ("二月.xlsx", "二月 审核结果.xlsx"),
        ("二月.XLSX", "二月 审核结果.xlsx"),
        ("2020.2 月报", "2020.2 月报 审核结果.xlsx"),
    ],
)
def test_the_copy_is_called_like_the_workbook(file_name: str, copy_name: str) -> None:
    copy = marked_copy(receipt(WORKBOOK, file_name=file_name), [FINDING])
    assert copy
    assert copy.file_name == copy_name


@pytest.mark.parametrize("path", [ENCRYPTED, WORKBOOK.with_suffix(".csv")])
def test_what_cannot_be_marked_has_no_copy(path: Path) -> None:
    assert marked_copy(receipt(path), [FINDING]) is None


@pytest.mark.parametrize("changes", [{"verdict": "accepted"}, {"problem": "unreadable"}])
def test_an_accepted_or_unreadable_file_is_not_even_opened(
    changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    lost = receipt(WORKBOOK, archived_as="not/there", **changes)
    assert marked_copy(lost, [FINDING]) is None
    assert not caplog.records


def test_a_part_of_a_long_table_gets_no_copy_of_what_other_unions_report() -> None:
    assert marked_copy(receipt(WORKBOOK, section="JZ-22 2020-02"), [FINDING]) is None


def test_a_form_that_was_returned_without_a_finding_has_nothing_to_mark() -> None:
    assert marked_copy(receipt(WORKBOOK, decided_by="周敏"), []) is None


def test_a_file_that_the_archive_has_lost_has_no_copy_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert marked_copy(receipt(WORKBOOK, archived_as="not/there"), [FINDING]) is None
    assert "not/there" in caplog.text
