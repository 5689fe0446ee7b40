"""What does not go by the book in practice: the demonstration's cases, and figures given for them.

Each row of ``cases.csv`` is a month of a unit whose first file is faulty, late or of another kind,
and perhaps the file that corrects it. ``given_figures.csv`` holds the figures of the files that
LibreOffice saved (see ``files/README.md``), and those that a case needs to be the same for every
seed.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.catalogue.model import Catalogue
from etl.demo.figures import FigureKey
from etl.periods import Period, parse_period
from etl.settings import TIMEZONE

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A month of a unit, the file that it sends first, and the one that follows, if any does."""

    unit_code: str
    period_code: str
    kind: str  # names the function that makes the first file
    subject: str  # code of the line, of the unit, or version that it is about; may be empty
    file_name: str
    sent_at: datetime
    corrected_file_name: str  # empty if none follows
    corrected_at: datetime | None
    situation: str  # in a few Chinese words


def read_cases() -> tuple[Case, ...]:
    """Return the cases in the order of their file."""
    return tuple(map(_case, _rows("cases.csv")))


def given_figures(
    catalogue: Catalogue, cases: Iterable[Case], periods: Sequence[Period]
) -> dict[FigureKey, Decimal]:
    """Return the figures that the split must take as they are: listed ones, and zero reports'."""
    given = {
        (row["unit_code"], row["period_code"], row["indicator_code"]): Decimal(row["value"])
        for row in _rows("given_figures.csv")
    }
    for case in cases:
        if case.kind == "zero-report":
            given |= dict.fromkeys(_zero_figures(catalogue, case, periods), Decimal(0))
    return given


def _zero_figures(
    catalogue: Catalogue, case: Case, periods: Sequence[Period]
) -> Iterator[FigureKey]:
    """Yield what is zero for a zero report: all of its month, and stocks, which last, always."""
    day = parse_period(case.period_code).ends_on
    unit = catalogue.unit(case.unit_code, day)
    form = catalogue.form_for(unit, day) if unit else None
    for line in catalogue.lines_of(form) if form else ():
        is_stock = catalogue.indicator(line.indicator_code).kind == "stock"
        for code in [period.code for period in periods] if is_stock else [case.period_code]:
            yield case.unit_code, code, line.indicator_code


def _case(row: dict[str, str]) -> Case:
    sent_at, corrected_at = row.pop("sent_at"), row.pop("corrected_at")
    return Case(
        **row,
        sent_at=_in_beijing(sent_at),
        corrected_at=_in_beijing(corrected_at) if corrected_at else None,
    )


def _in_beijing(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(TIMEZONE))


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
