"""Made-up arrivals of a few days: forms and tables in random order, with slips and corrections."""

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from etl.catalogue.model import Catalogue
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, beijing, set_arrival

BEGIN = beijing("2020-07-20 09:00")
EVERY = timedelta(minutes=5)

_UNITS = ("JZ-00", "JZ-02", "JZ-03", "JZ-22", "JZ-24", "JZ-81", "JZ-I1", "JZ-I2", "JZ-I3")
_MONTHS = range(1, 4)
_SENT_BY_UNIT = 12  # each month once, and then some of them again
_WITHOUT_CURRENT = "A3.05"
_WITHOUT_YTD = "C2.08"

Figures = dict[str, Entry]


@dataclass(frozen=True)
class Arrivals:
    """Files in a folder of their own, in batches: those that came before each of some moments."""

    folder: Path
    batches: Sequence[Sequence[Path]]

    def moments(self) -> list[datetime]:
        """Return the moment of each batch."""
        return [BEGIN + number * EVERY for number in range(1, len(self.batches) + 1)]

    def deliver(self, number: int, inbox: Path) -> None:
        """Put the files of a batch into an inbox, with the times that they arrived at."""
        for path in self.batches[number]:
            target = inbox / path.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def make_arrivals(folder: Path, catalogue: Catalogue, seed: int, batches: int) -> Arrivals:
    """Write what each unit sends, in an order of its own, into some batches by chance."""
    rng = Random(seed)  # noqa: S311 - not secret
    inbox = Inbox(folder, catalogue)
    divided: list[list[Path]] = [[] for _ in range(batches)]
    for unit in _UNITS:
        places = sorted(rng.randrange(batches) for _ in range(_SENT_BY_UNIT))
        months = [*rng.sample(_MONTHS, len(_MONTHS))]
        months += rng.choices([months[0], *_MONTHS], k=_SENT_BY_UNIT - len(months))
        truth = _truth(catalogue, rng)
        for number, (place, month) in enumerate(zip(places, months, strict=True)):
            # in any order within a batch, and now and then with the time of long ago
            at = BEGIN + (place + rng.random() * rng.choice([1, 1, 1, -50])) * EVERY
            path = f"{unit}/{number}"
            if number >= len(_MONTHS) and rng.random() < 0.2:
                divided[place].append(_patch(inbox, unit, month, truth[month], rng, path, at))
                continue
            figures = truth[month] | _slip(truth[month], rng)
            divided[place].append(
                inbox.send(unit, f"2020-{month:02}", figures, at, f"{path}.xlsx", str(number))
            )
    return Arrivals(folder, divided)


def _truth(catalogue: Catalogue, rng: Random) -> dict[int, Figures]:
    """Return figures of all lines that agree from month to month."""
    codes = {line.indicator_code for line in catalogue.form_lines}
    so_far = dict.fromkeys(codes, Decimal(0))
    truth: dict[int, Figures] = {}
    for month in _MONTHS:
        base = Decimal(rng.choice([3, 12, 150, 2000]))
        current = dict.fromkeys(codes, base)
        current |= {"E2.01": 2 * base, "A2.05": 2 * base, "B3.05": 2 * base}
        truth[month] = {}
        for code in codes:
            so_far[code] += current[code]
            truth[month][code] = Entry(
                None if code == _WITHOUT_CURRENT else current[code],
                None if code == _WITHOUT_YTD else so_far[code],
            )
    return truth


def _slip(figures: Figures, rng: Random) -> Figures:
    """Return a slip, or nothing; most are told by what counts already."""
    code = rng.choice(["B2.03", "B3.01"])
    current, ytd = _decimals(figures[code])
    more = Decimal(rng.choice([1, 900]))
    return rng.choice(
        [
            {},
            {},
            {},
            {code: Entry(current, ytd + more)},
            {code: Entry(current + more, ytd + more)},
            {code: Entry(current + more, ytd + more)},
            {code: Entry(current * 10_000, ytd + current * 9_999)},
            {code: Entry(-current, ytd)},
            {code: Entry("—", ytd - current)},
            {"A3.05": Entry(None, Decimal(str(figures["A3.05"].ytd)) - 2)},
            {"C2.08": Entry("99999999", None)},
        ]
    )


def _decimals(entry: Entry) -> tuple[Decimal, Decimal]:
    return Decimal(str(entry.current)), Decimal(str(entry.ytd))


def _patch(
    inbox: Inbox, unit: str, month: int, figures: Figures, rng: Random, path: str, at: datetime
) -> Path:
    """Send a long table that says one figure of a month, and leaves the others alone."""
    code = rng.choice(["B2.03", "E3.01"])
    current, ytd = _decimals(figures[code])
    more = rng.choice([0, 0, 5])
    place = inbox.folder / f"{path}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("unit", "period", "indicator", "value", "ytd"),
                (unit, f"2020-{month:02}", code, current + more, ytd + more),
            ]
        )
    return set_arrival(place, at)


def numbers(arrivals: Arrivals) -> Iterator[tuple[int, datetime]]:
    """Yield the number and the moment of each batch."""
    return iter(enumerate(arrivals.moments()))
