"""What analysts ask of the report views, now and as of a moment, and how long it takes."""

from datetime import datetime
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text

from etl.database.as_of import as_of

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
    "a programme by group in a year, as is": """
        select unit_code, indicator_code, value from report.figure_as_is
        where unit_level = 'group' and period_code = :year and programme_code = :programme
        """,
    "a union's figure over five years, as is": """
        select period_code, value from report.figure_as_is
        where unit_code = :unit and indicator_code = :indicator and period_level = 'month'
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
    "a city's figure of a half-year explained": """
        select * from report.explain(
            :half, (select unit_code from warehouse.dim_unit where unit_level = 'city'), :indicator
        )
        """,
    "a union's figure of a year explained": """
        select * from report.explain(:year, :unit, :indicator)
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


def latencies(
    engine: Engine, times: int, known_at: datetime
) -> dict[str, tuple[Latency, Latency | None]]:
    """Return the latency of every query, each asked so many times for different things.

    Beside it that of the same question for what was known at a moment, where there is such an
    answer; both are asked in turn, so that they meet the same machine.
    """
    with engine.connect() as connection:
        subjects = _subjects(connection) | {"known_at": [known_at]}
        return {name: _latency(connection, name, subjects, times) for name in QUERIES}


def _latency(
    connection: Connection, name: str, subjects: dict[str, list[Any]], times: int
) -> tuple[Latency, Latency | None]:
    random = Random(name)  # noqa: S311 - which rows are asked for is no secret
    queries = [QUERIES[name]]
    if not name.startswith("files received"):
        queries.append(as_of(QUERIES[name], ":known_at"))
    took: list[list[float]] = [[] for _ in queries]
    rows = [0 for _ in queries]
    for _ in range(times):
        chosen = {subject: random.choice(of) for subject, of in subjects.items()}
        for place, query in enumerate(queries):
            start = perf_counter()
            rows[place] += len(connection.execute(text(query), chosen).all())
            took[place].append((perf_counter() - start) * 1000)
    now, *then = (_summary(each, found / times) for each, found in zip(took, rows, strict=True))
    return now, then[0] if then else None


def _summary(took: list[float], rows: float) -> Latency:
    cuts = quantiles(took, n=20)
    return Latency(cuts[9], cuts[18], rows)


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
