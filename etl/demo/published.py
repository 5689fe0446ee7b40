"""What the federation published of the first half of 2020, which the demonstration splits up."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

from etl.numbers import Qualifier

PUBLISHED = Path(__file__).with_name("published_2020H1.csv")


@dataclass(frozen=True)
class PublishedFigure:
    """A figure of the printed report: a total of the city, or a unit's own."""

    unit_code: str
    indicator_code: str
    value: Decimal  # in the indicator's unit of measure
    qualifier: Qualifier


def published_figures() -> tuple[PublishedFigure, ...]:
    """Return the published figures in file order."""
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return tuple(map(_figure, csv.DictReader(lines)))


def _figure(row: dict[str, str]) -> PublishedFigure:
    qualifier = cast(Qualifier, row["qualifier"])
    return PublishedFigure(
        row["unit_code"], row["indicator_code"], Decimal(row["value"]), qualifier
    )
