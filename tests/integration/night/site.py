"""A warehouse with its var folder, as a whole: to be copied, and compared row by row."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from etl import settings
from etl.services.environment import catcher_connection

State = dict[str, Counter[str]]

_TABLES = """
select format('%I.%I', namespace.nspname, relation.relname)
from pg_class as relation
inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
where
    relation.relkind = 'r'
    -- what is under review is filled anew, and empty after a crash of the server
    and relation.relpersistence = 'p'
    and namespace.nspname
    in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox',
        'internal', 'partition')
    -- these tell the time of a clock
    and relation.relname not in ('stage_run', 'period_check', 'listing', 'clock_confirmation')
"""
_HANDED_OUT = """
select format('%I.%I', schemaname, sequencename), coalesce(last_value, 0) from pg_sequences
"""
_HAND_OUT_AGAIN = """
with identity as (
    select
        pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name) as sequence,
        format('(select max(%I) from %I.%I)', column_name, table_schema, table_name) as highest
    from information_schema.columns
    where is_identity = 'YES'
)
select format(
    'select setval(%L, 1 + greatest(%s, %s), false)',
    sequence, cast(:handed_out as jsonb) ->> sequence, highest
)
from identity
"""


@dataclass(frozen=True)
class Site:
    """A warehouse and a var folder that nights run on, their catalogue and mail server's port."""

    url: str
    var: Path
    catalogue: Path
    mail_port: int

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a run at the site."""
        urls = {"WAREHOUSE_URL": self.url, "WAREHOUSE_OWNER_URL": self.url}
        folders = {"GONGHUI_VAR": str(self.var), "CATALOGUE": str(self.catalogue)}
        return urls | folders | catcher_connection(self.mail_port)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query of the warehouse finds."""
        with _connected(self.url) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def archived(self) -> set[str]:
        """Return every file in the archive's folder, finished or not, by its path there."""
        folder = self.var / "archive"
        return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}

    def state(self) -> State:
        """Return every row of every table.

        The record of runs is left out, and the key of a finding: it hangs on a query's plan.
        """
        with _connected(self.url) as connection:
            connection.execute(text(f"set timezone = '{settings.TIMEZONE}'"))
            tables = connection.execute(text(_TABLES)).scalars().all()
            rows = "select cast(to_jsonb(t) - 'finding_key' as text) from {} as t"
            return {
                table: Counter(connection.execute(text(rows.format(table))).scalars())
                for table in tables
            }

    def handed_out(self) -> dict[str, int]:
        """Return the last number that the database has handed out for each key."""
        with _connected(self.url) as connection:
            return dict(connection.execute(text(_HANDED_OUT)).all())

    def hand_out_again(self, handed_out: Mapping[str, int]) -> None:
        """Take back the numbers that transactions have used up and not kept.

        Keys are the same then as if nothing had been rolled back, and rows can be compared whole.
        """
        with _connected(self.url) as connection:
            found = connection.execute(text(_HAND_OUT_AGAIN), {"handed_out": dumps(handed_out)})
            for statement in found.scalars().all():
                connection.execute(text(statement))

    def date_catalogue(self, recorded_at: str) -> None:
        """Let the catalogue be recorded at a moment, whenever the set-up was."""
        with _connected(self.url) as connection:
            connection.execute(
                text("update landing.journal set recorded_at = :at where step = 'catalogue'"),
                {"at": recorded_at},
            )

    def copy(self, var: Path) -> "Site":
        """Copy the site as it stands; nobody may be connected to its database.

        The copied database goes with the server: to drop it takes longer than a night.
        """
        shutil.copytree(self.var, var)
        database = f"test_{os.urandom(6).hex()}"
        url = make_url(self.url)
        with _connected(url.set(database="postgres")) as connection:
            connection.execute(text(f"create database {database} template {url.database}"))
        copied = url.set(database=database).render_as_string(hide_password=False)
        return Site(copied, var, self.catalogue, self.mail_port)


@contextmanager
def _connected(url: Any) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
