"""The sheet that lists the findings: marking a copy adds it, with room for reasons.

Reading a workbook that comes back takes the reasons from it, and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from etl.numbers import CellValue, cell_text

RESULT_SHEET = "审核结果"
RESULT_HEADS = ("序号", "工作表", "单元格", "程度", "要求", "填的是", "应为", "怎么办", "情况说明")
CELL, REASON = RESULT_HEADS.index("单元格"), RESULT_HEADS.index("情况说明")
# Hidden columns, of our own: how a cell looked before it was marked, what a reason is given for.
ORIGINAL, SUBJECT = len(RESULT_HEADS), len(RESULT_HEADS) + 1

_ROWS = 100  # among which the heads stand
_KNOWN_BY = RESULT_HEADS[:REASON]  # a clerk may write onto the head of the column to fill in
_SUBJECT = re.compile(r"([\w.-]{1,100}) ([\w.-]{1,20}) ([a-z0-9-]{1,50})(?: (\S{1,100}))?")


class Subject(NamedTuple):
    """What a reason is given for: a rule that a line of a unit's form of a period breaks.

    The line is empty where the rule is about the whole form.
    """

    unit_code: str
    period_code: str
    rule_id: str
    line_code: str


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason as a clerk wrote it; ``row`` is that of the sheet, from 0.

    ``cell`` is the cell that the reason is about, as the sheet lists it.
    """

    row: int
    subject: str
    cell: str
    text: str


def is_result_sheet(name: str, rows: Iterable[Sequence[object]]) -> bool:
    """Tell the sheet of findings by its name, which may be numbered, and by its heads.

    Neither alone would do: a sender may have a sheet of this name too.
    """
    if not name.startswith(RESULT_SHEET):
        return False
    return any(tuple(row[: len(_KNOWN_BY)]) == _KNOWN_BY for row in islice(rows, _ROWS))


def given_reasons(rows: Iterable[Sequence[CellValue]]) -> Iterator[GivenReason]:
    """Yield the reasons on a sheet of findings; what stands elsewhere on it is none."""
    for number, row in enumerate(rows):
        if len(row) > SUBJECT:
            subject, text = cell_text(row[SUBJECT]), cell_text(row[REASON])
            if text.strip() and _SUBJECT.fullmatch(subject):
                yield GivenReason(number, subject, cell_text(row[CELL]), text)


def subject_of(text: str) -> Subject | None:
    """Return what a subject says, as the database words it; None for any other text."""
    match = _SUBJECT.fullmatch(text)
    return Subject(match[1], match[2], match[3], match[4] or "") if match else None
