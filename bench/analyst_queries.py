"""What analysts ask of the report views, now and as of a moment, and how long it takes."""

from datetime import datetime
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text

from etl.database.history import as_of

QUERIES = {
    "summary of a half-year": "select * from report.half_year_summary where period_code = :half",
    "all figures of a month": """
        select count(*), sum(value) from report.programme_by_unit where period_code = :month
        """,
    "all figures of a union in a month": """
        select * from report.programme_by_unit
        where period_code = :month and unit_code = :unit
        """,
    "a union's figure over five years": """
        select period_code, value from report.programme_by_unit
        where unit_code = :unit and indicator_code = :indicator and period_level = 'month'
        """,
    "a figure of every union in a month": """
        select unit_code, unit_name, value, qualifier from report.programme_by_unit
        where period_code = :month and unit_level = 'union' and indicator_code = :indicator
        """,
    "a programme of the city by month": """
        select period_code, indicator_code, value from report.programme_by_unit
        where unit_level = 'city' and period_level = 'month' and programme_code = :programme
        """,
    "a programme by group in a year": """
        select unit_code, indicator_code, value from report.programme_by_unit
        where unit_level = 'group' and period_code = :year and programme_code = :programme
        """,
    "who owes a month": """
        select unit_name, due_at from report.completeness
        where period_code = :month and timeliness in ('open', 'missing')
        """,
    "a union's punctuality": "select * from report.completeness where unit_code = :unit",
    "rate of a half-year by group": """
        select * from report.reporting_rate
        where period_code = :half and unit_level in ('group', 'city')
        """,
    "a union's rate by month": """
        select * from report.reporting_rate where unit_code = :unit and period_level = 'month'
        """,
    "league of a half-year, best 20": """
        select * from report.league_table where period_code = :half
        order by form_code, rank nulls last, unit_code limit 20
        """,
    "worst quality of a month": """
        select unit_name, findings, findings_by_rule from report.quality_by_unit
        where period_code = :month order by findings desc, unit_code limit 20
        """,
    "files received on a day": """
        select * from report.received_file
        where received_at >= cast(:day as timestamptz)
            and received_at < cast(:day as timestamptz) + interval '1 day'
        """,
    "files received of a union": "select * from report.received_file where unit_code = :unit",
}


class Latency(NamedTuple):
    """How long a query took, in milliseconds, and how many rows it returned on average."""

    p50: float
    p95: float
    rows: float


def latencies(engine: Engine, times: int) -> dict[str, Latency]:
    """Return the latency of every query, each asked so many times for different things."""
    with engine.connect() as connection:
        subjects = _subjects(connection)
        return {
            name: _latency(connection, name, query, subjects, times)
            for name, query in QUERIES.items()
        }


def latencies_as_of(engine: Engine, times: int, moment: datetime) -> dict[str, Latency]:
    """Return the latency of the same questions, asked for what was known at a moment."""
    with engine.connect() as connection:
        subjects = _subjects(connection) | {"moment": [moment]}
        return {
            name: _latency(connection, name, as_of(query, ":moment"), subjects, times)
            for name, query in QUERIES.items()
            if not name.startswith("files received")
        }


def _latency(
    connection: Connection, name: str, query: str, subjects: dict[str, list[Any]], times: int
) -> Latency:
    random = Random(name)  # noqa: S311 - which rows are asked for is no secret
    took, rows = [], 0
    for _ in range(times):
        chosen = {subject: random.choice(of) for subject, of in subjects.items()}
        start = perf_counter()
        rows += len(connection.execute(text(query), chosen).all())
        took.append((perf_counter() - start) * 1000)
    cuts = quantiles(took, n=20)
    return Latency(cuts[9], cuts[18], rows / times)


def _subjects(connection: Connection) -> dict[str, list[Any]]:
    """Return what may be asked for: each parameter of a query with all its values."""
    columns = {
        "month": "period_code from report.completeness",
        "half": "period_code from report.half_year_summary",
        "year": "period_code from report.reporting_rate where period_level = 'year'",
        "unit": "unit_code from warehouse.dim_unit where reports",
        "indicator": "indicator_code from warehouse.dim_indicator",
        "programme": "programme.programme_code from warehouse.dim_programme as programme "
        "inner join warehouse.dim_indicator using (programme_key)",
        "day": "cast(received_at as date) from landing.delivery",
    }
    return {
        name: list(connection.execute(text(f"select distinct {column} order by 1")).scalars())  # noqa: S608
        for name, column in columns.items()
    }
