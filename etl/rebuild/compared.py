"""The tables of two warehouses as rows that hang on no key of a database, and their checksums.

A key that a database numbers by itself is left out of its own table, and stands in all others for
what it names: a unit's code, a submission's file and place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, text

from etl.database.connect import execute, read_sql

# In the order in which differences are told; others of the star, then of the reports, follow.
_FIRST = (
    "warehouse.fact_observation",
    "warehouse.fact_obligation",
    "landing.submission",
    "quality.decision",
    "quality.closure",
    "quality.attribution",
    "quality.finding",
    "quality.contradicted_figure",
    "landing.delivery",
    "staging.header_cell",
    "staging.cell",
    "staging.reason",
)
# What tells rows apart whose own key a database numbers.
_KEYS = {
    "quality.decision": ("submission_key", "decided_at"),
    "quality.closure": ("unit_key", "period_key", "form_key", "decided_at"),
    "quality.attribution": ("file_sha256", "decided_at"),
    "quality.finding": ("submission_key", "rule_id", "sheet", "cell"),
}
# What says only how far a run got.
_LEFT_OUT = {"counted_at", "is_uncounted", "attempts"}
_NAMED_BY = {
    "ancestor_unit_key": "unit_key",
    "sender_unit_key": "unit_key",
    "part_period_key": "period_key",
    "owed_version_key": "indicator_version_key",
    "undone_key": "decision_key",
}
_NAMED = (
    *("unit_key", "unit_version_key", "period_key", "indicator_key", "indicator_version_key"),
    *("programme_key", "form_key", "submission_key", "run_key", "decision_key"),
)


@dataclass(frozen=True)
class Scope:
    """What is compared: all, or what was derived of one period by its own files.

    Reports of ``stale_periods`` are left out: the next refresh writes them.
    """

    stale_periods: Sequence[str] = ()
    period_code: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What the selects of tables are given."""
        return {"stale_periods": list(self.stale_periods), "period_code": self.period_code}

    def covers(self, table: "ComparedTable") -> bool:
        """Tell whether a table is compared."""
        if self.period_code is None:
            return True
        is_of_others = table.is_report or table.table_name == "quality.contradicted_figure"
        return table.has_period and not is_of_others


@dataclass(frozen=True)
class ComparedTable:
    """A table, the columns that are compared, and those that tell its rows apart."""

    table_name: str
    columns: tuple[str, ...]
    key_columns: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        """Whether its rows are stored results, which follow the star later than it changes."""
        return self.table_name.startswith("report.")

    @cached_property
    def rows_sql(self) -> str:
        """The select of a text ``key`` and the ``line`` of all columns, in JSON, for each row."""
        joins = "".join(
            f"left join ({read_sql(f'rebuild/name/{name}').rstrip().removesuffix(';')}) "
            f"as {column}_named on {column}_named.key = compared.{column}\n"
            for column in self.columns
            if (name := _NAMED_BY.get(column, column)) in _NAMED
        )
        pairs = ", ".join(f"'{column}', {self._shown(column)}" for column in self.columns)
        key = ", ".join(self._shown(column) for column in self.key_columns)
        return (
            f"select concat_ws(' ', {key or 'null'}) as key, "  # noqa: S608 - our own tables
            f"cast(jsonb_build_object({pairs}) as text) as line\n"
            f"from {self.table_name} as compared\n{joins}"
            f"{self._condition}"
        )

    @property
    def has_period(self) -> bool:
        """Whether its rows are of one period each."""
        return "period_key" in self.columns

    @property
    def _condition(self) -> str:
        if not self.has_period:
            return ""
        condition = (
            "where (cast(:period_code as text) is null or period_key_named.name = :period_code)"
        )
        if self.is_report:
            condition += " and period_key_named.name <> all(:stale_periods)"
        return condition

    def _shown(self, column: str) -> str:
        if _NAMED_BY.get(column, column) in _NAMED:
            return f"coalesce({column}_named.name, cast(compared.{column} as text))"
        return f"compared.{column}"

    def checksum(self, connection: Connection, scope: Scope) -> tuple[int, bytes]:
        """Return how many rows there are, and a sha256 of all of them in any order."""
        statement = f"""
            select
                count(*),
                sha256(string_agg(digest, ''::bytea order by digest))
            from (
                select sha256(convert_to(line, 'UTF8')) as digest from ({self.rows_sql}) as rows
            ) as digests
            """  # noqa: S608
        count, digest = connection.execute(text(statement), scope.parameters).one()
        return count, bytes(digest or b"")

    def rows(self, connection: Connection, scope: Scope) -> Iterator[Any]:
        """Yield key and line of each row in their order, without keeping them."""
        statement = f'select * from ({self.rows_sql}) as rows order by key collate "C", line'  # noqa: S608
        options = {"yield_per": 1000}
        yield from connection.execution_options(**options).execute(
            text(statement), scope.parameters
        )


def compared_tables(connection: Connection) -> list[ComparedTable]:
    """Return the tables that are compared, in the order in which differences are told."""
    besides = [name for name in _FIRST if not name.startswith("warehouse.")]
    found = {
        row.table_name: ComparedTable(
            row.table_name,
            tuple(column for column in row.columns if column not in _LEFT_OUT),
            _KEYS.get(row.table_name, tuple(row.key_columns)),
        )
        for row in execute(connection, "rebuild/compared_table", besides=besides)
    }
    ranked = {name: rank for rank, name in enumerate(_FIRST)}
    return sorted(
        found.values(),
        key=lambda table: (
            ranked.get(table.table_name, len(ranked)),
            table.is_report,
            table.table_name,
        ),
    )
