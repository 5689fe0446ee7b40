"""The sheet that lists the findings: marking a copy adds it, reading a workbook skips it."""

from collections.abc import Iterable, Sequence
from itertools import islice

RESULT_SHEET = "审核结果"
RESULT_HEADS = ("序号", "工作表", "单元格", "程度", "要求", "填的是", "应为", "怎么办")

_ROWS = 100  # among which the heads stand


def is_result_sheet(name: str, rows: Iterable[Sequence[object]]) -> bool:
    """Tell the sheet of findings by its name, which may be numbered, and by its heads.

    Neither alone would do: a sender may have a sheet of this name too.
    """
    if not name.startswith(RESULT_SHEET):
        return False
    return any(tuple(row[: len(RESULT_HEADS)]) == RESULT_HEADS for row in islice(rows, _ROWS))
