"""Databases that tests use one after another: what a test left in the rows is taken out again.

To make a database anew for each test costs more than most tests do: it is copied and dropped, and
every session learns its catalogue from the beginning. One of which a test changed more than rows is
dropped.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

import psycopg2
from sqlalchemy import URL

from etl.database.connect import disconnect
from etl.database.roles import CREATED, Role

_OWN = "relnamespace not in (select oid from pg_namespace where nspname ~ '^(pg_|information_)')"

_TABLES = f"""
select
    cast(cast(pg_class.oid as regclass) as text),
    string_agg(quote_ident(attname), ', ' order by attnum)
from pg_class
inner join pg_attribute
    on pg_class.oid = attrelid and attnum > 0 and not attisdropped and attgenerated = ''
where relkind in ('r', 'p') and not relispartition and {_OWN}
group by pg_class.oid
"""  # noqa: S608 - no value of others

# What a test may have changed beside rows: names, columns, rights, code and settings.
_STRUCTURE = f"""
with own as (
    select * from pg_class where {_OWN}
),

part as (
    select concat_ws(' ', oid, relname, relowner, relacl, reloptions, relkind, relchecks) as part
    from own
    union all
    select concat_ws(' ', attrelid, attnum, attname, atttypid, attacl, attnotnull, attidentity)
    from pg_attribute inner join own on attrelid = own.oid and attnum > 0
    union all
    select concat_ws(' ', oid, xmin, proacl) from pg_proc where oid >= 16384
    union all
    select concat_ws(' ', ev_class, pg_rewrite.xmin)
    from pg_rewrite inner join own on ev_class = own.oid
    union all
    select concat_ws(' ', oid, conname, xmin) from pg_constraint where oid >= 16384
    union all
    select concat_ws(' ', oid, tgname) from pg_trigger where not tgisinternal
    union all
    select concat_ws(' ', oid, nspname, nspacl) from pg_namespace where nspname !~ '^pg_t'
    union all
    select concat_ws(' ', oid, defaclacl) from pg_default_acl
    union all
    select concat_ws(' ', oid, datacl, setting.setconfig)
    from pg_database left join pg_db_role_setting as setting on oid = setdatabase
    where datname = current_database()
)

select sum(hashtextextended(part, 0)) from part
"""  # noqa: S608 - no value of others

_CHANGED = """
select '{table}' where
    (select count(*) from {table}) <> {rows}
    or exists (select from {table} where cast(cast(xmin as text) as bigint) >= $1)
"""

_SEQUENCES = """
select cast(format('%I.%I', schemaname, sequencename) as regclass), last_value from pg_sequences
"""

_IS_AT_WORK = """
select exists (
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
)
"""


@dataclass(frozen=True)
class _Content:
    columns: str
    rows: int
    copied: str  # as COPY writes them


class _Database:
    """A copy of a template that can be made equal to it again."""

    def __init__(self, server_url: URL, template: str) -> None:
        self.name = f"test_{os.urandom(6).hex()}"
        self._server_url = server_url
        _on_server(
            server_url,
            # copied as files: page by page through the log takes a quarter longer
            f"create database {self.name} template {template} strategy file_copy",
            # a database's own privileges do not come with its template
            f"revoke all on database {self.name} from public",
            f"grant connect on database {self.name} to {', '.join(CREATED)}",
            f"grant temporary on database {self.name} to {Role.LOADER}",
        )
        self._contents = {
            table: self._content(table, columns) for table, columns in self._query(_TABLES)
        }
        self._structure = self._query(_STRUCTURE)
        self._sequences = dict(self._query(_SEQUENCES))
        self._mark()

    @cached_property
    def _session(self) -> Any:
        """The session that compares and puts back; PostgreSQL plans the comparison only once."""
        return _session(self._server_url.set(database=self.name))

    def leave(self) -> None:
        """Close the session, so that the database can be copied."""
        if "_session" in self.__dict__:
            self._session.close()
            del self._session

    def _content(self, table: str, columns: str) -> _Content:
        copied = StringIO()
        with self._session.cursor() as cursor:
            cursor.copy_expert(f"copy (select {columns} from {table}) to stdout", copied)  # noqa: S608
        text = copied.getvalue()
        return _Content(columns, text.count("\n"), text)

    def _mark(self) -> None:
        """Note since which transaction rows are a test's."""
        [(self._first_transaction,)] = self._query(
            "select cast(cast(pg_current_xact_id() as text) as bigint) + 1"
        )

    def restored(self) -> bool:
        """Take out what a test left; return False where it left more than rows, or a process."""
        try:
            return self._restored()
        except psycopg2.OperationalError:  # a forked process has ended the session it inherited
            return False

    def _restored(self) -> bool:
        [(is_at_work,)] = self._query(_IS_AT_WORK)
        if is_at_work or self._query(_STRUCTURE) != self._structure:
            return False
        changed = self._changed_tables()
        self._query("begin; set local session_replication_role = replica", fetch=False)
        for table in changed:
            # not truncated: every session would have to learn anew what the table is
            self._query(f"delete from {table}", fetch=False)  # noqa: S608
            self._put_back(table, self._contents[table])
        for sequence, last_value in self._query(_SEQUENCES):
            if last_value != self._sequences[sequence]:
                self._set_back(sequence, self._sequences[sequence])
        self._query("commit", fetch=False)
        self._mark()
        return True

    def _changed_tables(self) -> list[str]:
        [(is_prepared,)] = self._query("select exists (select from pg_prepared_statements)")
        if not is_prepared:
            each = [
                _CHANGED.format(table=table, rows=content.rows)
                for table, content in self._contents.items()
            ]
            self._query(f"prepare changed (bigint) as {' union all '.join(each)}", fetch=False)
            self._query("set plan_cache_mode = force_generic_plan", fetch=False)
        return [table for (table,) in self._query(f"execute changed({self._first_transaction})")]

    def _put_back(self, table: str, content: _Content) -> None:
        if content.rows:
            with self._session.cursor() as cursor:
                cursor.copy_expert(
                    f"copy {table} ({content.columns}) from stdin", StringIO(content.copied)
                )

    def _set_back(self, sequence: str, last_value: int | None) -> None:
        with self._session.cursor() as cursor:
            cursor.execute(
                "select setval(%s, %s, %s)", (sequence, last_value or 1, last_value is not None)
            )

    def _query(self, statement: str, *, fetch: bool = True) -> list[tuple[Any, ...]]:
        with self._session.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if fetch else []

    def drop(self) -> None:
        """Drop it, whoever is still connected."""
        self.leave()
        disconnect()
        _on_server(self._server_url, f"drop database {self.name} with (force)")


_idle: defaultdict[str, list[_Database]] = defaultdict(list)  # by template, of this process
_in_use: dict[str, _Database] = {}


@contextmanager
def kept_database(server_url: URL, template: str) -> Iterator[str]:
    """Give the name of a database that is equal to a template when its turn begins."""
    database = _idle[template].pop() if _idle[template] else _copied(server_url, template)
    _in_use[database.name] = database
    yield database.name
    del _in_use[database.name]
    for copy in _idle.pop(database.name, []):  # it is no template any more
        copy.drop()
    if database.restored():
        _idle[template].append(database)
    else:
        database.drop()


def _copied(server_url: URL, template: str) -> _Database:
    """Copy a template, which nobody may be connected to meanwhile; idle sessions find out later."""
    if template in _in_use:
        _in_use[template].leave()
    _on_server(
        server_url,
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{template}'",  # noqa: S608
    )
    return _Database(server_url, template)


def _session(url: URL) -> Any:
    session = psycopg2.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    session.autocommit = True
    return session


def _on_server(url: URL, *statements: str) -> None:
    with closing(_session(url)) as session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
