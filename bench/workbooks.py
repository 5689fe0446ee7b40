"""The workbooks of a night: one of each unit, filled with figures that agree; some have a slip.

Beside them lie the same figures as long tables, for units whose own system answers over HTTP.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bench import federation
from etl import settings
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import FormLine, Indicator, Unit
from etl.periods import parse_period
from etl.workbook.template.entry import Entry
from etl.workbook.template.workbook import write_template

Entries = dict[str, Entry]  # by indicator code

PERIOD = parse_period("2020-01")
HEADS = ("unit", "period", "indicator", "value", "ytd")
_NOON = datetime.combine(PERIOD.ends_on, time(12), ZoneInfo(settings.TIMEZONE))
_ONE_IN = 20  # has a slip
_WRITERS = 2
_BATCH = 100
_WORKBOOKS, _TABLES = "workbooks", "tables"
_WRITTEN_BY = (
    Path(__file__),
    Path(federation.__file__),
    settings.ROOT / "etl" / "workbook" / "template",
)


def workbooks(catalogue: Catalogue, folder: Path) -> Path:
    """Return the folder of a federation's workbooks, each in its sender's own, written if missing.

    They are kept from run to run below ``folder``, until whatever writes them changes. Their
    figures lie beside that folder as well: see ``long_table``.
    """
    units = catalogue.reporting_units(PERIOD.ends_on)
    kept = folder / f"{len(units)}-{_version(catalogue)}"
    if not kept.exists():
        draft = kept.with_suffix(".draft")
        write = partial(_write_batch, replace(catalogue, units=(), contacts=()), draft)
        with ProcessPoolExecutor(_WRITERS) as pool:
            batches = [units[start : start + _BATCH] for start in range(0, len(units), _BATCH)]
            list(pool.map(write, batches))
        draft.rename(kept)
    return kept / _WORKBOOKS


def long_table(workbook: Path) -> Path:
    """Return the csv without heads (``HEADS``) that holds the figures of a kept workbook."""
    code = workbook.parent.name.split()[0]
    return workbook.parents[2] / _TABLES / f"{code}.csv"


def _version(catalogue: Catalogue) -> str:
    """Return a digest of the forms and of the code that writes them."""
    files = [f for p in _WRITTEN_BY for f in ([p] if p.is_file() else sorted(p.rglob("*.py")))]
    digest = sha256(repr((catalogue.forms, catalogue.form_lines, catalogue.indicators)).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _write_batch(catalogue: Catalogue, folder: Path, units: Sequence[Unit]) -> None:
    for unit in units:
        _write(replace(catalogue, units=(unit,)), folder, unit)


def _write(catalogue: Catalogue, folder: Path, unit: Unit) -> None:
    form = catalogue.form_for(unit, PERIOD.ends_on)
    if form is None:
        raise ValueError(f"no form asks {unit.code} for {PERIOD.code}")
    rng = Random(unit.code)  # noqa: S311 - not secret
    entries = _entries(catalogue.lines_of(form), catalogue.indicators, rng)
    if rng.randrange(_ONE_IN) == 0:
        rng.choice(SLIPS)(entries)
    sender = folder / _WORKBOOKS / f"{unit.code} {unit.name_zh}"
    path = sender / f"{unit.name_zh} {PERIOD.label_zh}.xlsx"
    path.parent.mkdir(parents=True)
    write_template(path, catalogue, unit, form, PERIOD, entries, is_synthetic=True)
    sent_at = _NOON + timedelta(days=rng.randrange(1, 5), seconds=rng.randrange(3600))
    os.utime(path, (sent_at.timestamp(),) * 2)
    _write_long_table(long_table(path), unit, entries)


def _write_long_table(path: Path, unit: Unit, entries: Entries) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            (unit.code, PERIOD.code, code, entry.current, entry.ytd)
            for code, entry in entries.items()
        )


def _entries(lines: Iterable[FormLine], indicators: Iterable[Indicator], rng: Random) -> Entries:
    """Return plausible figures in which parts and totals agree and the year begins."""
    by_code = {indicator.code: indicator for indicator in indicators}
    parts: dict[str | None, list[str]] = {}
    for indicator in by_code.values():
        parts.setdefault(indicator.part_of, []).append(indicator.code)
    amounts: dict[str, Decimal] = {}

    def amount(code: str) -> Decimal:
        if code not in amounts:
            of_parts = sum(map(amount, parts.get(code, ())), Decimal(0))
            own = Decimal(rng.randrange(1, 500)).scaleb(-by_code[code].decimals)
            amounts[code] = of_parts + (0 if by_code[code].parts_add_up else own)
        return amounts[code]

    return {
        line.indicator_code: Entry(
            amount(line.indicator_code) if line.asks_current else None,
            amount(line.indicator_code) if line.asks_ytd else None,
        )
        for line in lines
    }


def _negative(entries: Entries) -> None:
    entries["C1.01"] = Entry(Decimal(-3), Decimal(-3))


def _blank(entries: Entries) -> None:
    entries["A2.05"] = Entry(None, entries["A2.05"].ytd)


def _words(entries: Entries) -> None:
    entries["B2.04"] = Entry("若干", "若干")


def _part_above_total(entries: Entries) -> None:
    above = Decimal(90_000)
    entries["A2.06"] = Entry(above, above)


def _year_to_date(entries: Entries) -> None:
    for code in ("C2.02", "D1.02", "D2.01"):
        entries[code] = replace(entries[code], ytd=Decimal(1))


def _fraction_of_a_person(entries: Entries) -> None:
    entries["C2.04"] = Entry(Decimal("1.5"), Decimal("1.5"))


SLIPS = (_negative, _blank, _words, _part_above_total, _year_to_date, _fraction_of_a_person)
