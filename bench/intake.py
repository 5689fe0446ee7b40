"""``make bench-intake``: how long it takes by day from a file's arrival to its receipt.

That is until the mail server has it.

The real scheduler (``gonghui up``) runs the intakes; the mail catcher stands for the mail server.
Workbooks of as many units arrive at moments of chance, in turn by each of the named ways
(bench.ways).
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from math import ceil
from pathlib import Path
from random import Random

from bench.federation import write_catalogue
from bench.own_var import own_var
from bench.ways import WAYS, Way, opened_ways
from bench.workbooks import workbooks
from etl import settings
from etl.catalogue.load import read_catalogue

_POLL_SECONDS = 5
_PATIENCE = 20 * 60  # seconds after the last arrival
_RECIPIENT = re.compile(r"(b-\d+)@county\.example")


def main() -> None:
    """Let the files arrive, wait for the receipts, and print how long they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    kept = settings.var_dir() / "bench"
    with own_var():
        write_catalogue(settings.catalogue_dir(), arguments.files)
        folder = workbooks(read_catalogue(settings.catalogue_dir()), kept)
        with opened_ways(arguments.ways) as ways, _airflow():
            arrived = _arrive(sorted(folder.glob("*/*.xlsx")), ways, arguments)
            told = _wait_for_receipts(arrived)
    _print(arrived, told)


@contextmanager
def _airflow() -> Iterator[None]:
    command = [sys.executable, "-m", "etl.cli"]
    try:
        subprocess.run([*command, "up"], check=True)  # noqa: S603 - our own program
        yield
    finally:
        subprocess.run([*command, "stop"], check=True)  # noqa: S603


@dataclass(frozen=True)
class Arrival:
    """By which way a unit's workbook arrived, and when (epoch seconds)."""

    way: str
    moment: float


def _arrive(
    paths: Sequence[Path], ways: Sequence[Way], arguments: argparse.Namespace
) -> dict[str, Arrival]:
    """Deliver each workbook at its moment; return how each unit's arrived."""
    rng = Random(arguments.seed)  # noqa: S311 - not secret
    began, arrived = time.time(), {}
    moments = sorted(rng.uniform(0, 60 * arguments.minutes) for _ in paths)
    for path, moment, way in zip(rng.sample(paths, len(paths)), moments, cycle(ways), strict=False):
        time.sleep(max(0.0, began + moment - time.time()))
        way.deliver(path)
        unit = path.parent.name.split()[0].lower()
        arrived[unit] = Arrival(way.settings["kind"], time.time())
    return arrived


def _wait_for_receipts(arrived: Mapping[str, Arrival]) -> dict[str, float]:
    """Return when the mail server had the first mail to each unit that it had one for."""
    deadline = time.time() + _PATIENCE
    while (told := _told()).keys() < arrived.keys() and time.time() < deadline:
        time.sleep(_POLL_SECONDS)
    return told


def _told() -> dict[str, float]:
    told: dict[str, float] = {}
    for mail in settings.mail_dir().glob("*.eml"):
        if found := _RECIPIENT.search(mail.name):
            moment = mail.stat().st_mtime
            told[found[1]] = min(moment, told.get(found[1], moment))
    return told


def _print(arrived: Mapping[str, Arrival], told: Mapping[str, float]) -> None:
    print(f"{len(arrived)} files, {len(arrived.keys() & told.keys())} receipts")
    print(f"{os.cpu_count()} cores; minutes:")
    print(f"{'':14}{'files':>6}{'p50':>7}{'p95':>7}{'longest':>9}")
    by_way: dict[str, list[float]] = {}
    for unit, arrival in arrived.items():
        if unit in told:
            minutes = (told[unit] - arrival.moment) / 60
            for name in (arrival.way, "all"):
                by_way.setdefault(name, []).append(minutes)
    for name, taken in sorted(by_way.items(), key=lambda each: len(each[1])):
        p50, p95, longest = (sorted(taken)[ceil(n * len(taken)) - 1] for n in (0.5, 0.95, 1))
        print(f"{name:14}{len(taken):6}{p50:7.1f}{p95:7.1f}{longest:9.1f}")


if __name__ == "__main__":
    main()
