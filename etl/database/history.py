"""Histories of tables: what holds every version of each row, the one that stands included.

Every table of ``report`` has one, and every other whose file says ``-- history: kept``; it follows
from the table's declaration. The tables of the star hold their versions themselves.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

REMARK = re.compile(r"--.*")

_KEPT = re.compile(r"^-- history: kept$", re.M)
_BODY = re.compile(r"^create table [\w.]+ \(\n(.*?)^\)", re.M | re.DOTALL)
_COLUMN = re.compile(r"^    (?!primary|unique|check|constraint)(\w+) (\w+(?:\[\])?)", re.M)
_KEY = re.compile(r"^    (?:primary key \(([^)]*)\)|(\w+) .*\bprimary key\b)", re.M)
_INDEX = re.compile(r"^create (?:unique )?index (\w+)\s+on [\w.]+ (\(.*?);$", re.M | re.DOTALL)
_COMMENT = re.compile(r"^comment on (?:table|column) .*?;$", re.M | re.DOTALL)

_HISTORY = """\
-- grain: one row per version of a row of {table}
create table {history} (
    {typed},
    recorded_at timestamptz not null,
    superseded_at timestamptz,
    primary key ({key}, recorded_at),
    check (superseded_at > recorded_at)
);
{indices}
-- of a database that is older than its history nobody can say what stood before its last night
insert into {history} ({columns}, recorded_at)
select
    {columns},
    coalesce((select max(recorded_at) from landing.stage_run), '-infinity')
from {table};

{comments}
comment on column {history}.recorded_at is 'Moment of the run that brought this version';
comment on column {history}.superseded_at is
'Moment of the run that replaced or removed it; null while it stands';
"""


@dataclass(frozen=True)
class DeclaredTable:
    """The columns of a table with their types, and its primary key."""

    name: str  # such as warehouse.dim_unit
    columns: Mapping[str, str]
    key: tuple[str, ...]

    @property
    def history(self) -> str:
        """The table that its versions are in."""
        return history_of(self.name)


def history_of(table: str) -> str:
    """Return the name of the history of a table."""
    return f"history.{table.partition('.')[2]}"


def kept_tables(declaration: Mapping[str, str]) -> dict[str, DeclaredTable]:
    """Return the tables of which every version is kept. Raises ValueError if one has no key."""
    tables = {
        name: declared_table(name, statements)
        for name, statements in declaration.items()
        if _BODY.search(statements) and (name.startswith("report.") or _KEPT.search(statements))
    }
    for table in tables.values():
        if not table.key:
            raise ValueError(f"{table.name} needs a primary key, as its history is kept")
    return tables


def declared_table(name: str, statements: str) -> DeclaredTable:
    """Return the table that some statements create."""
    body = REMARK.sub("", _BODY.findall(statements)[0])
    key = _KEY.search(body)
    return DeclaredTable(
        name,
        columns=dict(_COLUMN.findall(body)),
        key=tuple(re.findall(r"\w+", key[1] or key[2])) if key else (),
    )


def recorded_tables(declaration: Mapping[str, str]) -> Iterator[DeclaredTable]:
    """Yield the tables of the star that hold their own versions."""
    for name, statements in declaration.items():
        if name.startswith("warehouse.") and _BODY.search(statements):
            table = declared_table(name, statements)
            if "recorded_at" in table.columns:
                yield table


def superseded_tables(declaration: Mapping[str, str]) -> Iterator[DeclaredTable]:
    """Yield those of them in which a row may have several versions."""
    for table in recorded_tables(declaration):
        if "superseded_at" in table.columns:
            yield table


def history_table(table: DeclaredTable, statements: str) -> str:
    """Return the statements that create the history of a table, by those that create it."""
    comments = "\n".join(_COMMENT.findall(statements))
    return _HISTORY.format(
        table=table.name,
        history=table.history,
        typed=",\n    ".join(f"{column} {type_}" for column, type_ in table.columns.items()),
        columns=", ".join(table.columns),
        key=", ".join(table.key),
        indices="\n".join(
            f"create index {name} on {table.history} {what};"
            for name, what in _INDEX.findall(statements)
        ),
        comments=re.sub(rf"\b{re.escape(table.name)}\b", table.history, comments),
    )
