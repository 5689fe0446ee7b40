"""How load, refresh and report views cost as the warehouse grows.

For each size: a warehouse of five years of synthetic months, filled set-based but for its last
month, which is loaded as a night would load it. Everything is made up from the keys, so that two
runs measure the same rows. Each warehouse is a database of its own in the embedded server and is
dropped afterwards. Usage: ``python -m bench.large_warehouse [OBSERVATIONS ...]``
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, text

from bench.analyst_queries import latencies
from bench.large_catalogue import FIRST_DAY, LAST_DAY, large_catalogue
from etl import settings
from etl.catalogue.store import store_catalogue
from etl.cli.console import console
from etl.database import server
from etl.database.migrate import migrate
from etl.load import load
from etl.report.refresh import gate, refresh

SIZES = (100_000, 1_000_000, 10_000_000)
NEW_MONTH = date(2025, 12, 1)
CHANGED_MONTH = "2023-06"
CORRECTED_BY = {10: "one union in ten", 1: "every union"}  # one in so many
NIGHT = datetime(2026, 1, 8, 2, tzinfo=ZoneInfo(settings.TIMEZONE))
TIMES_ASKED = 100
MEASURED_TABLES = (
    "warehouse.fact_observation",
    "warehouse.fact_obligation",
    "staging.cell",
    "landing.submission",
    "quality.finding",
    "report.unit_figure",
    "report.total_figure",
    "history.unit_figure",
    "history.total_figure",
)


def main(sizes: list[int]) -> None:
    """Measure each size and print its tables."""
    for size in sizes:
        with database(f"bench_{size}") as engine:
            console.out(f"\n{size:,} observations")
            console.out(f"  filled in {seconds(lambda: fill(engine, size)):.0f} s")  # noqa: B023 - called at once
            measure_load(engine)
            measure_refresh(engine)
            vacuum(engine)
            print_sizes(engine)
            print_latencies(engine)


@contextmanager
def database(name: str) -> Iterator[Engine]:
    """Give an engine on a fresh database of the embedded server, dropped afterwards."""
    server.ensure_running()
    maintenance = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"drop database if exists {name}"))
        connection.execute(text(f"create database {name}"))
    engine = create_engine(server.url(name))
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text(f"drop database {name}"))
    maintenance.dispose()


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def fill(engine: Engine, observations: int) -> None:
    """Fill an empty warehouse with all months but the last."""
    migrate(engine)
    store_catalogue(engine, large_catalogue(observations), NIGHT)
    span = {"first_day": FIRST_DAY, "last_day": NEW_MONTH}
    run_statements(engine, ("submission", "cell", "finding", "loaded"), **span)
    load(engine, NIGHT)
    vacuum(engine)


def run_statements(engine: Engine, names: tuple[str, ...], **parameters: Any) -> None:
    """Run statements of ``bench/sql`` in one transaction."""
    folder = Path(__file__).parent / "sql"
    with engine.begin() as connection:
        for name in names:
            connection.execute(text((folder / f"{name}.sql").read_text("utf-8")), parameters)


def vacuum(engine: Engine) -> None:
    """Do what autovacuum would have done by the next morning."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum (analyze)"))


def measure_load(engine: Engine) -> None:
    """Load the last month, and then once more with nothing new."""
    run_statements(
        engine, ("submission", "cell", "finding"), first_day=NEW_MONTH, last_day=LAST_DAY
    )
    start = perf_counter()
    loaded = load(engine, NIGHT).observations
    took = perf_counter() - start
    console.out(f"  load of a month: {loaded:,} in {took:.2f} s, {took / loaded * 1e6:.0f} µs each")
    console.out(f"  load of nothing: {seconds(lambda: load(engine, NIGHT)):.2f} s")


def measure_refresh(engine: Engine) -> None:
    """Build everything, then what the corrections of one month ask for; check each."""
    everything = seconds(lambda: refresh(engine, NIGHT))
    checked = seconds(lambda: gate(engine))
    console.out(f"  refresh of everything: {everything:.2f} s, its gate {checked:.2f} s")
    for day, (one_in, who) in enumerate(CORRECTED_BY.items(), start=1):
        vacuum(engine)
        run_statements(engine, ("corrected",), period_code=CHANGED_MONTH, one_in=one_in)
        run_statements(engine, ("stale",), period_code=CHANGED_MONTH)
        changed = seconds(lambda: refresh(engine, NIGHT + timedelta(days=day)))  # noqa: B023
        checked = seconds(lambda: gate(engine))
        console.out(
            f"  refresh of a month that {who} corrected: {changed:.2f} s, "
            f"{changed / everything:.1%} of everything, its gate {checked:.2f} s",
        )


def print_sizes(engine: Engine) -> None:
    """Print what a row takes of the disk, with its indices."""
    console.out(f"  {'bytes':40} {'rows':>12} {'table':>8} {'indices':>8}")
    statement = (Path(__file__).parent / "sql" / "size.sql").read_text("utf-8")
    with engine.connect() as connection:
        for name in MEASURED_TABLES:
            rows = connection.execute(text(f"select count(*) from {name}")).scalar_one()  # noqa: S608
            size = connection.execute(text(statement), {"name": name}).one()
            heap, indices = size.heap_bytes / max(rows, 1), size.index_bytes / max(rows, 1)
            console.out(f"  {name:40} {rows:12,} {heap:8.0f} {indices:8.0f}")


def print_latencies(engine: Engine) -> None:
    """Print how long analysts wait for an answer, and to what was known before the corrections."""
    console.out(
        f"  {f'milliseconds ({TIMES_ASKED} times)':40} {'p50':>8} {'p95':>8} {'rows':>8}"
        f" {'p50 as of':>10} {'p95 as of':>10} {'ratio':>6}"
    )
    for name, (now, then) in latencies(engine, TIMES_ASKED, NIGHT).items():
        past = f" {then.p50:10.1f} {then.p95:10.1f} {then.p50 / now.p50:6.2f}" if then else ""
        console.out(f"  {name:40} {now.p50:8.1f} {now.p95:8.1f} {now.rows:8.0f}{past}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
