"""What a union's clerk does to the shared folder, in the words of the tests."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl.catalogue.model import Catalogue
from etl.periods import parse_period
from etl.workbook.template import Entry, write_template

Rows = Callable[..., list[tuple[Any, ...]]]
Edit = tuple[str, str, str]  # file, text that occurs in it exactly once, what to write instead
Store = Callable[..., None]
Night = Callable[[datetime], dict[str, dict[str, Any]]]

ZERO = Decimal(0)


def beijing(moment: str) -> datetime:
    """Return the moment that a clock in Beijing shows as, for instance, 2020-02-05 18:00."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Inbox:
    """The shared folder, and the catalogue whose forms are sent to it."""

    folder: Path
    catalogue: Catalogue

    def send(
        self,
        unit_code: str,
        period_code: str,
        figures: Mapping[str, str | Entry],
        arrived: datetime,
        name: str | None = None,
        clerk: str = "张三",
    ) -> Path:
        """Put a union's form into its folder there; figures that are not given are zero.

        A name that is given is one below the shared folder: without the union's folder nobody knows
        who sent it. A figure given as a text is both 本期 and 本年累计, as in January.
        """
        period = parse_period(period_code)
        unit = self.catalogue.unit(unit_code, period.ends_on)
        form = unit and self.catalogue.form_for(unit, period.ends_on)
        assert unit
        assert form
        entries = {
            line.indicator_code: _entry(figures.get(line.indicator_code, ZERO))
            for line in self.catalogue.lines_of(form)
        }
        own_name = f"{unit_code}/{unit_code} {period_code} {arrived:%m%d%H%M} {clerk}.xlsx"
        path = self.folder / (name or own_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_template(path, self.catalogue, unit, form, period, entries, {"填表人": clerk})
        return set_arrival(path, arrived)


def set_arrival(path: Path, arrived: datetime) -> Path:
    """Give a file the modification time with which it arrived."""
    os.utime(path, (arrived.timestamp(),) * 2)
    return path


def _entry(figure: str | Decimal | Entry) -> Entry:
    return figure if isinstance(figure, Entry) else Entry(figure, figure)
