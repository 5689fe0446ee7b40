"""What the shipped federation sends in five years: a workbook for each union and month.

Levels stay and seasons come back, so that nearly all of it is accepted; some files have a slip, and
the same clerk corrects it some days later.
"""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bench.workbooks import SLIPS
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Unit
from etl.periods import Period, parse_period
from etl.workbook.template.entry import Entry
from etl.workbook.template.workbook import write_template

FIRST_YEAR, LAST_YEAR = 2020, 2024
_ONE_IN = 20  # has a slip
_WRITERS = 2
_OPENS = time(9, tzinfo=ZoneInfo(settings.TIMEZONE))


@dataclass(frozen=True)
class SentFile:
    """A workbook, and when its union put it into the shared folder."""

    path: Path
    sent_at: datetime


def write_catalogue(folder: Path) -> None:
    """Copy the shipped catalogue into a new folder; its forms stay in force for five years."""
    shutil.copytree(settings.ROOT / "catalogue" / "jingzhou", folder)
    forms = folder / "forms.csv"
    text = forms.read_text("utf-8")
    forms.write_text(text.replace(f"{FIRST_YEAR}-12-31", f"{LAST_YEAR}-12-31"), "utf-8")


def months() -> list[Period]:
    """Return the months of the five years, in their order."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return [parse_period(f"{year}-{month:02}") for year in years for month in range(1, 13)]


def write_files(catalogue_folder: Path, folder: Path) -> list[SentFile]:
    """Write all workbooks, each in its sender's folder, and return them as they are sent."""
    units = read_catalogue(catalogue_folder).reporting_units(date(LAST_YEAR, 12, 31))
    with ProcessPoolExecutor(_WRITERS) as pool:
        written = pool.map(partial(_write_unit, catalogue_folder, folder), units)
        return sorted((file for files in written for file in files), key=lambda file: file.sent_at)


def _write_unit(catalogue_folder: Path, folder: Path, unit: Unit) -> list[SentFile]:
    catalogue = read_catalogue(catalogue_folder)
    rng = Random(unit.code)  # noqa: S311 - not secret
    levels: dict[str, int] = {}
    files: list[SentFile] = []
    so_far: dict[str, Decimal] = {}
    for period in months():
        if period.code.endswith("-01"):
            so_far = {}
        entries = _entries(catalogue, unit, period, rng, levels, so_far)
        place = folder / f"{unit.code} {unit.name_zh}"
        place.mkdir(parents=True, exist_ok=True)
        files += _sent(catalogue, unit, period, entries, place, rng)
    return files


def _sent(  # noqa: PLR0913, PLR0917 - what a file is made of
    catalogue: Catalogue,
    unit: Unit,
    period: Period,
    entries: dict[str, Entry],
    place: Path,
    rng: Random,
) -> Iterator[SentFile]:
    form = catalogue.form_for(unit, period.ends_on)
    if form is None:
        raise ValueError(f"no form asks {unit.code} for {period.code}")
    versions = [entries]
    if rng.randrange(_ONE_IN) == 0:
        slipped = dict(entries)
        rng.choice(SLIPS)(slipped)
        versions = [slipped, entries]
    for number, typed in enumerate(versions):
        path = place / f"{unit.name_zh} {period.label_zh}{'（更正）' if number else ''}.xlsx"
        write_template(path, catalogue, unit, form, period, typed, is_synthetic=True)
        day = period.ends_on + timedelta(days=rng.randrange(1, 5) + 3 * number)
        sent_at = datetime.combine(day, _OPENS) + timedelta(seconds=rng.randrange(28_800))
        os.utime(path, (sent_at.timestamp(),) * 2)
        yield SentFile(path, sent_at)


def _entries(  # noqa: PLR0913, PLR0917 - what a month hangs on
    catalogue: Catalogue,
    unit: Unit,
    period: Period,
    rng: Random,
    levels: dict[str, int],
    so_far: dict[str, Decimal],
) -> dict[str, Entry]:
    """Return figures near their levels in which parts and totals agree; add them to the year."""
    form = catalogue.form_for(unit, period.ends_on)
    lines = catalogue.lines_of(form) if form else []
    by_code = {line.indicator_code: catalogue.indicator(line.indicator_code) for line in lines}
    parts: dict[str | None, list[str]] = {}
    for indicator in by_code.values():
        parts.setdefault(indicator.part_of, []).append(indicator.code)
    amounts: dict[str, Decimal] = {}

    def amount(code: str) -> Decimal:
        if code not in amounts:
            of_parts = sum(map(amount, parts.get(code, ())), Decimal(0))
            level = levels.setdefault(code, rng.randrange(100, 500))
            own = Decimal(level + rng.randrange(level // 4)).scaleb(-by_code[code].decimals)
            amounts[code] = of_parts + (0 if by_code[code].parts_add_up else own)
        return amounts[code]

    for code in by_code:
        so_far[code] = so_far.get(code, Decimal(0)) + amount(code)
    return {
        line.indicator_code: Entry(
            amount(line.indicator_code) if line.asks_current else None,
            so_far[line.indicator_code] if line.asks_ytd else None,
        )
        for line in lines
    }
