"""Write the demonstration's files, as the clerks of the units send them."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, Unit
from etl.demo.cases import Case
from etl.demo.draft import Draft, clerk_entries
from etl.demo.faults import KINDS
from etl.demo.figures import FigureKey, MonthFigure
from etl.periods import Period, parse_period
from etl.settings import TIMEZONE

OFFICE_OPENS = time(8, 30, tzinfo=ZoneInfo(TIMEZONE))
OFFICE_HOURS = timedelta(hours=9)


@dataclass(frozen=True)
class DemoFile:
    """A file, and when its unit put it into the shared folder."""

    path: Path
    unit_code: str  # of the unit that sends it
    period_code: str
    modified_at: datetime  # with the time zone of Shanghai

    @property
    def place(self) -> str:
        """Return its path in the shared folder: the sender's folder, and its name."""
        return f"{self.path.parent.name}/{self.path.name}"


def write_submissions(  # noqa: PLR0913, PLR0917 - what the files consist of
    catalogue: Catalogue,
    figures: Mapping[FigureKey, MonthFigure],
    periods: Sequence[Period],
    cases: Iterable[Case],
    folder: Path,
    seed: int,
) -> list[DemoFile]:
    """Write what each unit sends for each month: one workbook, or the files of its case.

    The files lie in a folder per unit. An ordinary one is modified within the days that the form
    allows. The same arguments give the same bytes and times; a file that is there already is left
    alone.

    Raises KeyError if the figures lack one that a form asks for; OSError if a file cannot be
    written.
    """
    case_of = {(case.unit_code, case.period_code): case for case in cases}
    files = []
    for period in periods:
        for unit in catalogue.reporting_units(period.ends_on):
            form = catalogue.form_for(unit, period.ends_on)
            if form is None:
                continue
            draft = _draft(catalogue, figures, unit, form, period, seed)
            place = folder / sender_folder(catalogue, unit.code, periods[0])
            place.mkdir(parents=True, exist_ok=True)
            for name, sent_at, content in _outgoing(draft, case_of.get((unit.code, period.code))):
                path = _write(place / name, content, sent_at)
                files.append(DemoFile(path, unit.code, period.code, sent_at))
    return files


def write_correction(
    catalogue: Catalogue,
    figures: Mapping[FigureKey, MonthFigure],
    case: Case,
    place: Path,
    seed: int,
) -> DemoFile:
    """Write only the file that corrects what a case's unit sent before, into its folder.

    Raises ValueError if the catalogue has no form for the case, or the case no such file.
    """
    period = parse_period(case.period_code)
    unit = catalogue.unit(case.unit_code, period.ends_on)
    form = catalogue.form_for(unit, period.ends_on) if unit else None
    if unit is None or form is None or case.corrected_at is None:
        raise ValueError(f"nothing corrects {case}")
    draft = replace(_draft(catalogue, figures, unit, form, period, seed), sent_at=case.corrected_at)
    content = KINDS[case.kind].second(draft, case)
    place.mkdir(parents=True, exist_ok=True)
    path = _write(place / case.corrected_file_name, content, case.corrected_at)
    return DemoFile(path, unit.code, period.code, case.corrected_at)


def sender_folder(catalogue: Catalogue, unit_code: str, first_period: Period) -> str:
    """Return the name of a unit's folder: its code, which stays, and its name at the beginning."""
    unit = catalogue.unit(unit_code, first_period.ends_on)
    return f"{unit_code} {unit.name_zh}" if unit else unit_code


def _draft(  # noqa: PLR0913, PLR0917 - what a form consists of
    catalogue: Catalogue,
    figures: Mapping[FigureKey, MonthFigure],
    unit: Unit,
    form: Form,
    period: Period,
    seed: int,
) -> Draft:
    """Return a unit's form, filled in; what is drawn for it hangs on no other form."""
    rng = Random(f"{seed} {unit.code} {period.code}")  # noqa: S311 - not secret
    sent_at = _moment(period, form, rng)
    own = {
        line.indicator_code: figures[unit.code, period.code, line.indicator_code]
        for line in catalogue.lines_of(form)
    }
    entries = clerk_entries(own, catalogue.indicators, rng)
    return Draft(catalogue, unit, form, period, own, entries, sent_at)


def _moment(period: Period, form: Form, rng: Random) -> datetime:
    """Return a moment in office hours, within the days that the form leaves for it."""
    days = 1 + int(rng.random() * form.due_days)
    opens = datetime.combine(period.ends_on + timedelta(days=days), OFFICE_OPENS)
    return opens + timedelta(seconds=int(rng.random() * OFFICE_HOURS.total_seconds()))


def _outgoing(draft: Draft, case: Case | None) -> Iterator[tuple[str, datetime, bytes]]:
    """Yield the name, the moment and the content of each file that is sent for a form."""
    if case is None:
        name = f"{draft.unit.name_zh} {draft.period.label_zh}.xlsx"
        yield name, draft.sent_at, draft.written()
        return
    kind = KINDS[case.kind]
    yield case.file_name, case.sent_at, kind.first(replace(draft, sent_at=case.sent_at), case)
    if case.corrected_at:
        corrected = replace(draft, sent_at=case.corrected_at)
        yield case.corrected_file_name, case.corrected_at, kind.second(corrected, case)


def _write(path: Path, content: bytes, modified_at: datetime) -> Path:
    """Write a file unless it is there, byte for byte; set its time anyway."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
    os.utime(path, (modified_at.timestamp(),) * 2)
    return path
