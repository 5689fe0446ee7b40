"""A unit's form for a month as its clerk has filled it in, before it is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, Indicator, Unit
from etl.demo.figures import MonthFigure
from etl.demo.typing_habits import qualified, untidy
from etl.periods import Period
from etl.workbook.template import Entry, write_template

UNTIDY_CELLS = 3  # at most, per workbook
SIGNATURES = {"单位负责人": "演示负责人", "填表人": "演示填表员", "联系电话": "0716-0000000"}


@dataclass(frozen=True)
class Draft:
    """A filled form; by indicator code, its figures and what is typed for them."""

    catalogue: Catalogue
    unit: Unit
    form: Form
    period: Period
    figures: Mapping[str, MonthFigure]
    entries: Mapping[str, Entry]
    sent_at: datetime
    is_zero_report: bool = False

    def typed(
        self, code: str, current: Decimal | str | None = None, ytd: Decimal | str | None = None
    ) -> "Draft":
        """Return the form with other entries on a line; None leaves a cell as it is."""
        before = self.entries[code]
        entry = Entry(
            before.current if current is None else current, before.ytd if ytd is None else ytd
        )
        return replace(self, entries={**self.entries, code: entry})

    def written(self) -> bytes:
        """Return the form as a workbook, marked as synthetic."""
        sent = self.sent_at
        with TemporaryDirectory() as workplace:
            path = Path(workplace) / "draft.xlsx"
            write_template(
                path,
                self.catalogue,
                self.unit,
                self.form,
                self.period,
                self.entries,
                {**SIGNATURES, "报出日期": f"{sent.year}年{sent.month}月{sent.day}日"},
                is_synthetic=True,
                is_zero_report=self.is_zero_report,
            )
            return path.read_bytes()


def plain_entries(figures: Mapping[str, MonthFigure]) -> dict[str, Entry]:
    """Return figures as a program would write them: as numbers."""
    return {code: Entry(figure.current, figure.ytd) for code, figure in figures.items()}


def clerk_entries(
    figures: Mapping[str, MonthFigure], indicators: Iterable[Indicator], rng: Random
) -> dict[str, Entry]:
    """Return figures as a clerk types them: inexact ones in words, and a few cells untidily."""
    by_code = {indicator.code: indicator for indicator in indicators}
    entries = plain_entries(figures)
    exact: list[tuple[str, str, Decimal]] = []  # indicator code, cell, value
    for code, figure in figures.items():
        if figure.qualifier == "exact":
            values = {"current": figure.current, "ytd": figure.ytd}
            exact += [(code, cell, value) for cell, value in values.items() if value]
        else:
            entries[code] = _inexact(figure, by_code[code], rng)
    for code, cell, value in sorted(exact, key=lambda _: rng.random())[:UNTIDY_CELLS]:
        entries[code] = replace(entries[code], **{cell: untidy(value, by_code[code], rng)})
    return entries


def _inexact(figure: MonthFigure, indicator: Indicator, rng: Random) -> Entry:
    current, ytd = (
        qualified(value, figure.qualifier, indicator, rng) if value else value
        for value in (figure.current, figure.ytd)
    )
    return Entry(current, ytd)
