"""``make bench``: what a night costs, beside the plain way and the floor, as a table."""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import great_expectations as gx

from bench.dag_parse import seconds_of_parse
from bench.federation import write_catalogue
from bench.floor import seconds_of_floor
from bench.memory import MEGABYTE
from bench.night import Timing, run_night
from bench.own_var import own_var
from bench.plain import seconds_of_plain_way
from bench.workbooks import workbooks
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.database.roles import Role
from etl.database.shell import plain_url

SAMPLE = 50
_WITHIN_STAGE = "read"  # is part of stage


def main() -> None:
    """Measure each number of workbooks that the command line names, and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, nargs="+", default=[320, 3200])
    parser.add_argument("--repeat", type=int, default=1, help="nights of each; medians are shown")
    parser.add_argument("--without-plain-way", action="store_true")
    arguments = parser.parse_args()
    kept = settings.var_dir() / "bench"
    print(f"Great Expectations {gx.__version__} is imported; {os.cpu_count()} cores.")
    with own_var():
        home = dict(os.environ, AIRFLOW_HOME=str(settings.var_dir()))
        for path in sorted(settings.DAGS.glob("*.py")):
            print(f"{path.name} is parsed in {seconds_of_parse(path, home):.2f} s.")
    for number in arguments.workbooks:
        _measure(number, arguments.repeat, kept, with_plain_way=not arguments.without_plain_way)


def _measure(number: int, repeat: int, kept: Path, *, with_plain_way: bool) -> None:
    nights: list[Mapping[str, Timing]] = []
    floors: list[float] = []
    plain: list[float] = []  # of the first night only: it takes as long as all others
    cells = 0
    for _ in range(repeat):
        with own_var():
            catalogue = _federation(number)
            paths = _deliver(catalogue, kept)
            nights.append(run_night(settings.inbox_dir()))
            seconds, cells = seconds_of_floor(paths, catalogue, plain_url(Role.OWNER))
            floors.append(seconds)
            if with_plain_way and not plain:
                plain.append(_plain_way(paths, catalogue))
    _print_table(number, nights, floors, plain)
    print(f"The floor copied {cells:,} cells.")


def _federation(unions: int) -> Catalogue:
    write_catalogue(settings.catalogue_dir(), unions)
    return read_catalogue(settings.catalogue_dir())


def _deliver(catalogue: Catalogue, kept: Path) -> list[Path]:
    """Put a workbook of each unit into the inbox, and return them."""
    folder = workbooks(catalogue, kept)
    settings.inbox_dir().symlink_to(folder)
    return sorted(folder.glob("*/*.xlsx"))


def _plain_way(paths: Sequence[Path], catalogue: Catalogue) -> float:
    """Return how long all workbooks would take, after a sample of them."""
    sample = paths[:: max(1, len(paths) // SAMPLE)][:SAMPLE]
    return seconds_of_plain_way(sample, catalogue, plain_url(Role.OWNER)) * len(paths) / len(sample)


def _print_table(
    number: int,
    nights: Sequence[Mapping[str, Timing]],
    floors: Sequence[float],
    plain: Sequence[float],
) -> None:
    seconds = {name: median(night[name].seconds for night in nights) for name in nights[0]}
    total, floor = sum(seconds.values()) - seconds[_WITHIN_STAGE], median(floors)
    print(f"\n{number:,} workbooks, median of {len(nights)}")
    print(f"{'':12}{'seconds':>9}{'share':>8}{'x floor':>9}{'MB':>8}{'MB with children':>18}")
    for name, value in seconds.items():
        own = max(night[name].peak.own for night in nights) / MEGABYTE
        with_children = max(night[name].peak.with_children for night in nights) / MEGABYTE
        share = "(stage)" if name == _WITHIN_STAGE else f"{value / total:.0%}"
        print(
            f"{name:12}{value:9.2f}{share:>8}{value / floor:9.2f}{own:8.0f}{with_children:18.0f}"
            f"  {nights[-1][name].counts}"
        )
    print(f"{'all stages':12}{total:9.2f}{'100%':>8}{total / floor:9.2f}")
    print(f"{'floor':12}{floor:9.2f}{'':8}{1:9.2f}")
    for way in plain:
        print(
            f"{'plain way':12}{way:9.2f}{'':8}{way / floor:9.2f}   {way / total:.1f} x all stages"
        )


if __name__ == "__main__":
    main()
