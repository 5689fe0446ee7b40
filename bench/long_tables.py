"""Long tables of any size: sound figures of every month of a year, for a federation of unions."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from etl.catalogue.model import Catalogue, Form
from etl.periods import Period, months_of, parse_period

HEADS = ("unit", "period", "indicator", "value", "ytd")

_Figures = tuple[str, int, int | str]
_Row = tuple[str, str, *_Figures]


def write_long_tables(
    folder: Path, catalogue: Catalogue, files: int, rows_per_file: int, year: str = "2020"
) -> int:
    """Write csv files of about so many rows into a new folder; return how many rows they have.

    A union's month stands whole in one file, and the months of a union follow each other. Fewer
    files come out if the federation has no more unions. An observation is one row.
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
    """Yield the rows of each union's months."""
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
