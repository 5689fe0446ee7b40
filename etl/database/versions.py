"""Versions of rows: what a history is told when its table has changed."""

from datetime import datetime

from sqlalchemy import Connection, text

from etl.database.connect import read_sql
from etl.database.history import declared_table

# A run that is repeated, or that goes back in time, writes the history anew from its moment on.
_RECORD = """
update {history} as past
set superseded_at = :recorded_at
where
    past.recorded_at < :recorded_at
    and coalesce(past.superseded_at, 'infinity') > :recorded_at
    and not ({stands});

delete from {history} as past
where past.recorded_at >= :recorded_at and not ({stands});

insert into {history} ({columns}, recorded_at)
select {columns}, :recorded_at
from {table} as stored
where not exists (
    select from {history} as past where past.superseded_at is null and {same_key}
);
"""

_STANDS = """
    past.superseded_at is null and exists (
        select from {table} as stored
        where {same_key} and row({stored}) is not distinct from row({past})
    )
"""


def record_versions(connection: Connection, table_name: str, recorded_at: datetime | str) -> None:
    """Let the history of a table say that what the table holds now is known since a moment.

    It reads the whole table, and so is for small ones, and for those that changed as a whole.
    """
    table = declared_table(table_name, read_sql(f"schema/{table_name.replace('.', '/')}"))
    names = {
        "table": table.name,
        "history": table.history,
        "columns": ", ".join(table.columns),
        "stored": ", ".join(f"stored.{column}" for column in table.columns),
        "past": ", ".join(f"past.{column}" for column in table.columns),
        "same_key": " and ".join(f"past.{column} = stored.{column}" for column in table.key),
    }
    statement = _RECORD.format(stands=_STANDS.format(**names), **names)
    connection.execute(text(statement), {"recorded_at": recorded_at})
