"""The doctor's words: one entry for each code, and nothing that no check says."""

import re
from datetime import timedelta

import pytest

from etl import settings
from etl.watch.diagnosis import duration, wording

CODE = re.compile(r"\"((?:[a-z]+-)+[a-z]+|storage)\"")


def test_every_code_has_its_words_and_every_entry_its_code() -> None:
    sources = (settings.ROOT / "etl" / "watch").glob("*.py")
    said = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    said.remove("dag-processor")  # a component of Airflow's
    troubles = {f"night-{kind}" for kind in ("not-set-up", "never-began", "failed", "not-ended")}
    assert said | troubles == wording().keys()


def test_what_is_not_in_order_says_what_to_do() -> None:
    entries = wording().values()
    assert {entry["level"] for entry in entries} == {"正常", "注意", "故障"}
    advised = {entry["seen"] for entry in entries if entry["advice"]}
    assert advised == {entry["seen"] for entry in entries if entry["level"] != "正常"}


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(milliseconds=-250), "0.2 秒"),
        (timedelta(seconds=59), "59.0 秒"),
        (timedelta(seconds=150), "2 分钟"),
        (timedelta(hours=23), "23 小时"),
        (timedelta(days=6, hours=1), "6 天"),
    ],
)
def test_a_span_of_time_is_told_in_its_largest_unit(span: timedelta, told: str) -> None:
    assert duration(span) == told
