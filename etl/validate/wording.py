"""Why something cannot be read, in words for its sender: problems.csv beside the suites."""

import csv
from collections.abc import Mapping
from pathlib import Path

from etl import settings
from etl.errors import RuleError

PROBLEMS = "problems.csv"
_COLUMNS = ["problem", "found", "advice"]


def read_problems(folder: Path | None = None) -> tuple[Mapping[str, str], ...]:
    """Return for each problem's code what was found and what to do about it.

    Raises RuleError that names the file, and the line where one is wrong.
    """
    path = (folder or settings.expectations_dir()) / PROBLEMS
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{PROBLEMS} 无法读取：{error}") from error
    if reader.fieldnames != _COLUMNS:
        raise RuleError(f"{PROBLEMS} 第 1 行：各列应为 {'、'.join(_COLUMNS)}。")
    faults = [
        f"{PROBLEMS} 第 {line} 行：各列都要填写，不多不少。"
        for line, row in rows
        if None in row or not all(row.values())
    ]
    codes = [row["problem"] for _, row in rows]
    faults += [
        f"{PROBLEMS}：{code} 重复。" for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    if faults:
        raise RuleError("\n".join(faults))
    return tuple(row for _, row in rows)
