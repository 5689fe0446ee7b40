"""The demonstration from the published figures to the loaded star, step by step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl import settings
from etl.catalogue.model import Catalogue
from etl.demo.figures import split
from etl.demo.nights import deliver, night_of, run_night
from etl.demo.submissions import DemoFile, write_submissions
from etl.periods import Period, months_of, parse_period

HALF_YEAR = parse_period("2020H1")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Night:
    """A night of the demonstration: the month it loads and the workbooks that arrive for it."""

    period: Period
    files: tuple[DemoFile, ...]


def write_demo(catalogue: Catalogue, seed: int, folder: Path | None = None) -> list[Night]:
    """Write the workbooks of January to June 2020 and return the nights that load them.

    Raises ValueError if the catalogue's published figures cannot be split.
    """
    months = months_of(HALF_YEAR)
    figures = split(catalogue, months, seed)
    files = write_submissions(
        catalogue, figures, months, folder or settings.var_dir() / "demo", seed
    )
    return [
        Night(month, tuple(file for file in files if file.period_code == month.code))
        for month in months
    ]


def run_nights(nights: list[Night]) -> Iterator[tuple[Night, int]]:
    """Deliver each month's workbooks and run its night; yield the night and what was delivered."""
    for night in nights:
        delivered = deliver(night.files, settings.inbox_dir())
        run_night(night_of(night.period))
        yield night, delivered
