"""Stored reports: tables of ``report``, each filled by one select, ``sql/report/<name>.sql``.

What a select reads decides when it runs; what its table declares, columns and primary key, decides
which rows are replaced. Nothing else has to be said about a report.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Connection, text

from etl import settings
from etl.database.connect import execute, read_sql
from etl.errors import DatabaseError

Periods = Mapping[str, Sequence[int]]  # period keys by the name of a parameter

_CHECK = ".check"
_READ = re.compile(r"\breport\.(\w+)")

# Rows that stay as they are, the scale of their numbers included, are not touched: `*=` compares
# them as they are stored, as `refresh materialized view concurrently` does. Rows that are asked
# for together lie together, in the order of the key. A run that is repeated, or that goes back in
# time, writes the history of what it replaces anew from its moment on.
_REPLACE = """
create temporary table if not exists {name}_draft (like report.{name}) on commit drop;
truncate pg_temp.{name}_draft;

insert into pg_temp.{name}_draft ({columns})
select {columns} from ({select}) as drafted;

delete from report.{name} as stored
where
    stored.period_key = any(:period_keys)
    and not exists (
        select from pg_temp.{name}_draft as draft
        where {drafted_key} and draft *= stored
    );

with closed as (
    update history.{name} as past
    set superseded_at = :recorded_at
    where
        past.period_key = any(:period_keys)
        and past.recorded_at < :recorded_at
        and coalesce(past.superseded_at, 'infinity') > :recorded_at
        and {is_gone}
)

delete from history.{name} as past
where
    past.period_key = any(:period_keys)
    and past.recorded_at >= :recorded_at
    and {is_gone};

with added as (
    insert into report.{name} ({columns})
    select {columns} from pg_temp.{name}_draft as draft
    where
        not exists (
            select from report.{name} as stored
            where stored.period_key = any(:period_keys) and {drafted_key}
        )
    order by {key}
    returning {columns}
)

insert into history.{name} ({columns}, recorded_at)
select {columns}, :recorded_at from added;
"""

_IS_GONE = """
    not exists (
        select from report.{name} as stored
        where stored.period_key = any(:period_keys) and {past_key}
    )
"""

# One row if the rows of some periods are not those that stand in the report's history.
_STANDING = """
select '{name}' as report_name
where
    (
        select row(count(*), sum(hash_record_extended(stored, 0)))
        from report.{name} as stored
        where stored.period_key = any(:period_keys)
    ) is distinct from (
        select row(count(*), sum(hash_record_extended(standing, 0)))
        from report.{name}_as_of('infinity') as standing
        where standing.period_key = any(:period_keys)
    )
"""


@dataclass(frozen=True)
class StoredReport:
    """A report's table, and the stored reports that its select reads, perhaps itself."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    reads: frozenset[str]

    @property
    def reads_itself(self) -> bool:
        """Whether the results of longer periods are made of those of shorter ones."""
        return self.name in self.reads

    def replace(self, connection: Connection, periods: Periods, recorded_at: datetime) -> None:
        """Make the rows of some periods what the select gives now; others are not touched.

        The history keeps what they were until the moment of the run.
        """
        drafted_key = " and ".join(f"draft.{column} = stored.{column}" for column in self.key)
        past_key = " and ".join(f"past.{column} = stored.{column}" for column in self.key)
        statement = _REPLACE.format(
            name=self.name,
            select=_select(self.name),
            columns=", ".join(self.columns),
            key=", ".join(self.key),
            drafted_key=drafted_key,
            is_gone=_IS_GONE.format(name=self.name, past_key=past_key),
        )
        connection.execute(text(statement), {**periods, "recorded_at": recorded_at})


def report_names() -> list[str]:
    """Return the names of all stored reports, in the order of the alphabet."""
    stems = (path.stem for path in (settings.SQL / "report").glob("*.sql"))
    return sorted(stem for stem in stems if not stem.endswith(_CHECK))


def report_checks() -> list[str]:
    """Return the names of all checks: a report's own, and where it has several, each aspect's."""
    return sorted(path.stem for path in (settings.SQL / "report").glob(f"*{_CHECK}.sql"))


def standing_check() -> str:
    """Return the statement that names the reports of some periods that their history belies."""
    return "union all".join(_STANDING.format(name=name) for name in report_names())


def stored_reports(connection: Connection) -> list[StoredReport]:
    """Return all stored reports, each after those that its select reads, directly or in views.

    Raises DatabaseError if a report has no table with a primary key.
    """
    relations = {row.relation_name: row for row in execute(connection, "refresh/report_relation")}
    reports = {name: _stored_report(name, relations) for name in report_names()}
    others = {name: sorted(report.reads - {name}) for name, report in reports.items()}
    return [reports[name] for name in TopologicalSorter(others).static_order()]


def _stored_report(name: str, relations: Mapping[str, Any]) -> StoredReport:
    table = relations.get(name)
    if table is None or not table.key_columns:
        raise DatabaseError(f"sql/report/{name}.sql 没有对应的表 report.{name}，或该表没有主键。")
    named = [relations[read] for read in _READ.findall(_select(name)) if read in relations]
    shown = {shown for relation in named for shown in relation.shown_tables}
    return StoredReport(
        name, tuple(table.columns), tuple(table.key_columns), frozenset(shown & {*report_names()})
    )


def _select(name: str) -> str:
    return read_sql(f"report/{name}").rstrip().removesuffix(";")
