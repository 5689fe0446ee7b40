"""Units that take over others, wholly or by shares: nothing is lost, and nothing counts twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from etl.catalogue.rows import Unit
from etl.catalogue.tables import Faults, FileLine, Tables

_COLUMN = "takes_over"


@dataclass(frozen=True)
class _Lifetime:
    begins: date
    ends: date  # exclusive; date.max while in force


def units_are_taken_over_whole(tables: Tables) -> Faults:
    """Yield the units that take over one which is not there on the day before, or too much of it,
    or that leave over a part of one which ends.
    """
    units = tables.units
    lifetimes = _lifetimes(units.rows)
    takings: dict[tuple[str, date], list[tuple[FileLine[Unit], Decimal]]] = {}
    for line in units.lines:
        for code, share in line.row.shares_taken():
            takings.setdefault((code, line.row.valid_from), []).append((line, share))
    for (code, day), taken in takings.items():
        if units.may_have_lost("code", code) or units.may_have_lost(_COLUMN, code):
            continue
        total = sum((share for _, share in taken), Decimal(0))
        message = _fault(code, day, total, lifetimes)
        if message is None and any(line.row.code == code for line, _ in taken):
            message = f"“{code}”不能接收自己"
        if message:
            yield units.fault(taken[-1][0], _COLUMN, message)


def _lifetimes(rows: tuple[Unit, ...]) -> dict[str, _Lifetime]:
    lifetimes: dict[str, _Lifetime] = {}
    for row in rows:
        known = lifetimes.get(row.code, _Lifetime(date.max, date.min))
        lifetimes[row.code] = _Lifetime(
            min(known.begins, row.valid_from), max(known.ends, row.valid_to or date.max)
        )
    return lifetimes


def _fault(code: str, day: date, total: Decimal, lifetimes: Mapping[str, _Lifetime]) -> str | None:
    """Say what is wrong with all that is taken over of a unit on a day; None if nothing is."""
    if code not in lifetimes:
        return f"units.csv 里没有代码“{code}”"
    unit = lifetimes[code]
    if day <= unit.begins:
        return f"“{code}”到 {day} 还没有成立（{unit.begins}）"
    if unit.ends < day:
        return (
            f"“{code}”在 {unit.ends} 已经撤销：接收它的行 valid_from 应为这一天，以后的行"
            "不再写；一天也没有接收单位的，留空"
        )
    if unit.ends > day and total >= 1:
        return (
            f"“{code}”到 {day} 还没有撤销，请先写它的 valid_to；只划出一部分的，"
            f"请写明份额，合计小于 1，如 {code}*0.4"
        )
    if unit.ends == day and total != 1:
        return (
            f"“{code}”在 {day} 撤销，各单位接收的份额合计应正好为 1，现在是 {total}："
            f"请在每个接收单位的行里写明份额，如 {code}*0.6 和 {code}*0.4"
        )
    return None
