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
from pathlib import Path
from random import Random
from statistics import quantiles

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


def _arrive(
    paths: Sequence[Path], ways: Sequence[Way], arguments: argparse.Namespace
) -> dict[str, float]:
    """Deliver each workbook at its moment; return when each unit's arrived, in epoch seconds."""
    rng = Random(arguments.seed)  # noqa: S311 - not secret
    began, arrived = time.time(), {}
    moments = sorted(rng.uniform(0, 60 * arguments.minutes) for _ in paths)
    for number, (path, moment) in enumerate(
        zip(rng.sample(paths, len(paths)), moments, strict=True)
    ):
        time.sleep(max(0.0, began + moment - time.time()))
        ways[number % len(ways)].deliver(path)
        arrived[path.parent.name.split()[0].lower()] = time.time()
    return arrived


def _wait_for_receipts(arrived: Mapping[str, float]) -> dict[str, float]:
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


def _print(arrived: Mapping[str, float], told: Mapping[str, float]) -> None:
    taken = sorted(told[unit] - moment for unit, moment in arrived.items() if unit in told)
    print(f"{len(arrived)} files, {len(taken)} receipts, {os.cpu_count()} cores")
    if len(taken) > 1:
        hundredths = quantiles(taken, n=100, method="inclusive")
        for name, seconds in (
            ("p50", hundredths[49]),
            ("p95", hundredths[94]),
            ("longest", taken[-1]),
        ):
            print(f"{name:8}{seconds / 60:6.1f} minutes")


if __name__ == "__main__":
    main()
