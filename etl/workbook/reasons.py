"""Why a figure is as it is, in people's own words: which reasons are offered, which say nothing."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence

from etl import settings
from etl.errors import RuleError
from etl.text import compact

_LEAST_WORDS = 4  # characters that a reason needs beyond phrases that say nothing


def usual_reasons() -> Sequence[str]:
    """Return the reasons of usual_reasons.csv, which a marked copy offers.

    Raises RuleError if there is no such file, or it has no such column.
    """
    return _words("usual_reasons.csv")


def empty_reasons() -> Sequence[str]:
    """Return the phrases of empty_reasons.csv, which are no reason.

    Raises RuleError if there is no such file, or it has no such column.
    """
    return _words("empty_reasons.csv")


def without_substance(reasons: Iterable[str], empty: Iterable[str]) -> list[str]:
    """Return the reasons that say no more than the phrases that are ``empty``.

    Statistical offices accept no bare 核实无误 as an explanation of a figure.
    """
    phrases = sorted(map(_letters, empty), key=len, reverse=True)
    return [reason for reason in reasons if _length_without(phrases, reason) < _LEAST_WORDS]


def _length_without(phrases: Iterable[str], reason: str) -> int:
    rest = _letters(reason)
    for phrase in phrases:
        rest = rest.replace(phrase, "")
    return len(rest)


def _letters(text: str) -> str:
    """Return a text's letters, ideographs and digits, without spaces and punctuation."""
    compacted = compact(text).lower()
    return "".join(char for char in compacted if unicodedata.category(char)[0] in "LN")


def _words(file_name: str) -> list[str]:
    path = settings.expectations_dir() / file_name
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row["words"] for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise RuleError(f"{file_name} 无法读取，应为只有一列 words 的 csv：{error!r}") from error
