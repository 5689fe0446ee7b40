"""``python -m bench.long_tables``: what an observation costs from stage to stage, at any number.

Each figure is a row of a long table; the tables hold every month of a year for a federation that
is as large as that takes.
"""

import argparse
import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

import great_expectations as gx

from bench.federation import write_catalogue
from bench.memory import MEGABYTE
from bench.night import Timing, run_night
from bench.own_var import own_var
from bench.workbooks import HEADS
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form
from etl.periods import Period, months_of, parse_period

RECORDED_AT = datetime(2021, 1, 7, 2, tzinfo=ZoneInfo(settings.TIMEZONE))
RECEIVED_AT = RECORDED_AT - timedelta(hours=12)
COUNTY_FORM = "JZ-F2"  # what the federation's units fill in

_Figures = tuple[str, int, int | str]
_Row = tuple[str, str, *_Figures]


def main() -> None:
    """Measure each number of observations that the command line names; print a line per stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    numbers = [10_000, 100_000, 1_000_000]
    parser.add_argument("--observations", type=int, nargs="+", default=numbers)
    parser.add_argument("--rows", type=int, default=100_000, help="of a file")
    arguments = parser.parse_args()
    print(f"Great Expectations {gx.__version__} is imported; {os.cpu_count()} cores.")
    for number in arguments.observations:
        with own_var():
            observations = _deliver(number, arguments.rows)
            _print_costs(observations, run_night(settings.inbox_dir(), RECORDED_AT))


def _deliver(observations: int, rows_per_file: int) -> int:
    """Put long tables of about so many observations into the inbox, and return how many."""
    lines = read_catalogue(settings.ROOT / "catalogue" / "jingzhou").form_lines
    per_union = 12 * sum(line.form_code == COUNTY_FORM for line in lines)
    write_catalogue(settings.catalogue_dir(), ceil(observations / per_union))
    catalogue = read_catalogue(settings.catalogue_dir())
    files = ceil(observations / rows_per_file)
    written = write_long_tables(settings.inbox_dir(), catalogue, files, rows_per_file)
    for path in settings.inbox_dir().iterdir():
        os.utime(path, (RECEIVED_AT.timestamp(),) * 2)
    return written


def _print_costs(observations: int, night: Mapping[str, Timing]) -> None:
    print(f"\n{observations:,} observations")
    print(f"{'':10}{'seconds':>9}{'us each':>9}{'MB':>8}{'MB with children':>18}")
    for name, timing in night.items():
        each = timing.seconds / observations * 1_000_000
        own, all_ = (peak / MEGABYTE for peak in (timing.peak.own, timing.peak.with_children))
        print(f"{name:10}{timing.seconds:9.2f}{each:9.1f}{own:8.0f}{all_:18.0f}  {timing.counts}")


def write_long_tables(
    folder: Path, catalogue: Catalogue, files: int, rows_per_file: int, year: str = "2020"
) -> int:
    """Write csv files of about so many rows into a new folder; return how many rows they have.

    A unit's month stands whole in one file, and the months of a unit follow each other. Fewer
    files come out if the federation has no more units. An observation is one row.
    """
    folder.mkdir(parents=True)
    months = months_of(parse_period(year))
    forms = _forms(catalogue, months)
    rows = 0
    for number in range(1, files + 1):
        path = folder / f"{number:04}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADS)
            written = 0
            while written < rows_per_file and (form := next(forms, None)):
                writer.writerows(form)
                written += len(form)
        if not written:
            path.unlink()
            break
        rows += written
    return rows


def _forms(catalogue: Catalogue, months: Sequence[Period]) -> Iterator[list[_Row]]:
    """Yield the rows of each unit's months."""
    rows_of = {form.code: _rows_of(catalogue, form) for form in catalogue.forms}
    for number, unit in enumerate(catalogue.reporting_units(months[-1].ends_on)):
        so_far = 0
        for month in months:
            form = catalogue.form_for(unit, month.ends_on)
            if form is None:
                continue
            size = 50 + (number * 31 + month.ends_on.month * 17) % 50
            so_far += size
            yield [
                (unit.code, month.code, *figures) for figures in rows_of[form.code](size, so_far)
            ]


def _rows_of(catalogue: Catalogue, form: Form) -> Callable[[int, int], list[_Figures]]:
    """Return what gives a form's figures of a month, so that it and the year so far agree."""
    weights = _weights(catalogue)
    lines = [
        (line.indicator_code, weights[line.indicator_code], line.asks_ytd, indicator.kind)
        for line in catalogue.lines_of(form)
        if (indicator := catalogue.indicator(line.indicator_code))
    ]

    def figures(size: int, so_far: int) -> list[_Figures]:
        return [
            (
                code,
                weight * (so_far if kind == "cumulative" else size),
                weight * so_far if asks_ytd else "",
            )
            for code, weight, asks_ytd, kind in lines
        ]

    return figures


def _weights(catalogue: Catalogue) -> dict[str, int]:
    """Return a size for each indicator, so that parts make up their totals."""
    parts: dict[str, list[str]] = {}
    for indicator in catalogue.indicators:
        if indicator.part_of:
            parts.setdefault(indicator.part_of, []).append(indicator.code)

    def weight(code: str) -> int:
        return sum(map(weight, parts[code])) if code in parts else 1

    return {indicator.code: weight(indicator.code) for indicator in catalogue.indicators}


if __name__ == "__main__":
    main()
