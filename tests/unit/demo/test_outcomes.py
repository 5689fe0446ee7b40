"""What became of a case's files, in the words of the table."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from etl.demo.outcomes import findings_text, outcome_text

CORRECTED_AT = datetime(2020, 7, 3, 9, 45, tzinfo=ZoneInfo("Asia/Shanghai"))


def row(verdict: str, **columns: object) -> SimpleNamespace:
    """Return what the database tells of a sound file that none followed, or otherwise as given."""
    untold = {
        "title": None,
        "cell": None,
        "found": None,
        "findings": 0,
        "is_late": False,
        "is_sent_twice": False,
        "second_verdict": None,
        "second_version": None,
        "second_received_at": None,
    }
    return SimpleNamespace(**{"verdict": verdict, **untold, **columns})


def followed(verdict: str, second_verdict: str, second_version: int = 2) -> SimpleNamespace:
    second = {"second_version": second_version, "second_received_at": CORRECTED_AT}
    return row(verdict, second_verdict=second_verdict, **second)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (row("accepted"), "通过"),
        (row("accepted", is_late=True), "迟报，通过"),
        (row("rejected"), "退回"),
        (row("held"), "待核"),
        (followed("rejected", "accepted"), "退回，7月3日更正后通过"),
        (followed("held", "accepted"), "待核，7月3日更正后通过"),
        (followed("rejected", "rejected"), "退回，7月3日更正后退回"),
        (followed("accepted", "accepted"), "7月3日更正，通过（第2版）"),
        (row("accepted", second_verdict="accepted", is_sent_twice=True), "重复报送，只计一次"),
    ],
)
def test_an_outcome_is_told_in_a_few_words(told: SimpleNamespace, expected: str) -> None:
    assert outcome_text(told) == expected


def test_the_first_finding_is_told_with_its_cell_and_how_many_there_are() -> None:
    negative = {"title": "数不能为负", "cell": "D35", "found": "-3"}
    assert findings_text(row("rejected", findings=1, **negative)) == "数不能为负 · D35 -3"
    assert findings_text(row("rejected", findings=3, **negative)) == "数不能为负 · D35 -3 · 共 3 处"


def test_a_finding_on_a_whole_file_has_no_cell() -> None:
    locked = row("rejected", title="文件能够读出报表", found="文件加了密码", findings=1)
    assert findings_text(locked) == "文件能够读出报表 · 文件加了密码"


def test_a_sound_file_has_nothing_to_tell() -> None:
    assert findings_text(row("accepted")) == "没有问题"
