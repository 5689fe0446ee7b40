"""Write the demonstration's workbooks, one per reporting union and month, as clerks send them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from etl.catalogue.model import Catalogue, Form, Unit
from etl.demo.figures import FigureKey, MonthFigure
from etl.demo.typing_habits import qualified, untidy
from etl.periods import Period
from etl.settings import TIMEZONE
from etl.template import Entry, write_template

UNTIDY_CELLS = 3  # at most, per workbook
OFFICE_OPENS = time(8, 30, tzinfo=ZoneInfo(TIMEZONE))
OFFICE_HOURS = timedelta(hours=9)
SIGNATURES = {"单位负责人": "演示负责人", "填表人": "演示填表员", "联系电话": "0716-0000000"}


@dataclass(frozen=True)
class DemoFile:
    """A workbook, and when its union put it into the shared folder."""

    path: Path
    unit_code: str
    period_code: str
    modified_at: datetime  # with the time zone of Shanghai


def write_submissions(
    catalogue: Catalogue,
    figures: Mapping[FigureKey, MonthFigure],
    periods: Sequence[Period],
    folder: Path,
    seed: int,
) -> list[DemoFile]:
    """Write a workbook for each union that reports in each month, marked as synthetic.

    The files lie in a folder per month and are modified within the days that the form allows. The
    same arguments give the same bytes and times; a file that is there already is left alone.

    Raises KeyError if the figures lack one that a form asks for; OSError if a file cannot be
    written.
    """
    files = []
    for period in periods:
        (folder / period.code).mkdir(parents=True, exist_ok=True)
        for unit in catalogue.reporting_units(period.ends_on):
            form = catalogue.form_for(unit, period.ends_on)
            if form:
                submission = _Submission(catalogue, unit, form, period, seed)
                files.append(submission.write(figures, folder / period.code))
    return files


class _Submission:
    """One union's workbook for one month; what is drawn for it hangs on no other workbook."""

    def __init__(
        self, catalogue: Catalogue, unit: Unit, form: Form, period: Period, seed: int
    ) -> None:
        self._catalogue, self._unit, self._form, self._period = catalogue, unit, form, period
        self._random = Random(f"{seed} {unit.code} {period.code}")  # noqa: S311 - not secret
        self._modified_at = self._moment()

    def write(self, figures: Mapping[FigureKey, MonthFigure], folder: Path) -> DemoFile:
        """Write the workbook unless it is there, byte for byte; set its time anyway."""
        unit, period = self._unit, self._period
        path = folder / f"{unit.code} {unit.name_zh} {period.label_zh}.xlsx"
        content = self._content(figures)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
        os.utime(path, (self._modified_at.timestamp(),) * 2)
        return DemoFile(path, unit.code, period.code, self._modified_at)

    def _moment(self) -> datetime:
        """Return a moment in office hours, within the days that the form leaves for it."""
        days = 1 + int(self._random.random() * self._form.due_days)
        opens = datetime.combine(self._period.ends_on + timedelta(days=days), OFFICE_OPENS)
        return opens + timedelta(seconds=int(self._random.random() * OFFICE_HOURS.total_seconds()))

    def _content(self, figures: Mapping[FigureKey, MonthFigure]) -> bytes:
        with TemporaryDirectory() as workplace:
            draft = Path(workplace) / "draft.xlsx"
            write_template(
                draft,
                self._catalogue,
                self._unit,
                self._form,
                self._period,
                self._entries(figures),
                self._footer(),
                is_synthetic=True,
            )
            return draft.read_bytes()

    def _footer(self) -> dict[str, str]:
        sent = self._modified_at
        return {**SIGNATURES, "报出日期": f"{sent.year}年{sent.month}月{sent.day}日"}

    def _entries(self, figures: Mapping[FigureKey, MonthFigure]) -> dict[str, Entry]:
        """Return what is typed on each line, by indicator code."""
        entries: dict[str, Entry] = {}
        exact: list[tuple[str, str, Decimal]] = []  # indicator code, cell, value
        for line in self._catalogue.lines_of(self._form):
            code = line.indicator_code
            figure = figures[self._unit.code, self._period.code, code]
            entries[code] = self._entry(code, figure)
            if figure.qualifier == "exact":
                values = {"current": figure.current, "ytd": figure.ytd}
                exact += [(code, cell, value) for cell, value in values.items() if value]
        for code, cell, value in sorted(exact, key=lambda _: self._random.random())[:UNTIDY_CELLS]:
            text = untidy(value, self._catalogue.indicator(code), self._random)
            entries[code] = replace(entries[code], **{cell: text})
        return entries

    def _entry(self, code: str, figure: MonthFigure) -> Entry:
        qualifier, indicator = figure.qualifier, self._catalogue.indicator(code)
        if qualifier == "exact":
            return Entry(figure.current, figure.ytd)
        current, ytd = (
            qualified(value, qualifier, indicator, self._random) if value else value
            for value in (figure.current, figure.ytd)
        )
        return Entry(current, ytd)
