"""What a check of the doctor found: a code with facts, put into words by wording.yml."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

from etl import settings
from etl.text import on_one_line

Level = Literal["正常", "注意", "故障"]

_WORDING = Path(__file__).with_name("wording.yml")


@dataclass(frozen=True)
class CheckResult:
    """The result of a check: a code of wording.yml and the facts that its words name."""

    code: str
    facts: Mapping[str, Any]


Check = Callable[[], Iterator[CheckResult]]


@dataclass(frozen=True)
class Diagnosis:
    """A line of the doctor's table: what was checked, its state, what was seen, what to do."""

    code: str
    check: str
    level: Level
    seen: str
    advice: str


def result(code: str, **facts: Any) -> CheckResult:
    """Return the result of a check."""
    return CheckResult(code, facts)


def worded(what: CheckResult) -> Diagnosis:
    """Put a result into words. Raises KeyError if the file has none for its code."""
    words = wording()[what.code]
    text = on_one_line(words["seen"].format(**what.facts))
    return Diagnosis(what.code, words["check"], words["level"], text, words["advice"])


@cache
def wording() -> dict[str, dict[str, Any]]:
    """Return the words by code; what needs nothing done has empty advice."""
    codes = yaml.safe_load(_WORDING.read_text("utf-8"))
    return {code: {"advice": ""} | words for code, words in codes.items()}


def local_time(moment: datetime) -> str:
    """Return a moment as clocks in the federation show it."""
    return f"{moment.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M}"


def duration(span: timedelta) -> str:
    """Return a span of time in its largest unit."""
    seconds = abs(span.total_seconds())
    for unit, length in (("天", 86400), ("小时", 3600), ("分钟", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} 秒"
