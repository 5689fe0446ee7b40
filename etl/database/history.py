"""What is declared once more for the past: histories of tables, and reading as of a moment.

A history holds every version of each row of its table, the one that stands included. Every table
of ``report`` has one, and every other whose file says ``-- history: kept``. Of a table whose rows
have moments of their own it is a view, ``sql/schema/history/<name>.sql``, which says ``-- history:
of <table>``. From the declaration of a table or a view follows that of a function,
``<name>_as_of(moment)``, with the same columns.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

_KEPT = re.compile(r"^-- history: kept$", re.M)
_NONE = re.compile(r"^-- history: none, ", re.M)  # and why nobody can ask for it
_SAME = re.compile(r"^-- history: the same at every moment, ", re.M)  # and why it is
_OF = re.compile(r"^-- history: of ([\w.]+)$", re.M)
_OF_ALL_VERSIONS = re.compile(r"^-- history: of all versions$", re.M)
_REMARK = re.compile(r"--.*")
_BODY = re.compile(r"^create table [\w.]+ \(\n(.*?)^\)", re.M | re.DOTALL)
_COLUMN = re.compile(r"^    (?!primary|unique|check|constraint)(\w+) (\w+(?:\[\])?)", re.M)
_KEY = re.compile(r"^    (?:primary key \(([^)]*)\)|(\w+) .*\bprimary key\b)", re.M)
_INDEX = re.compile(r"^create (?:unique )?index (\w+)\s+on [\w.]+ (\(.*?);$", re.M | re.DOTALL)
_COMMENT = re.compile(r"^comment on (?:table|column) .*?;$", re.M | re.DOTALL)
_SELECT = re.compile(r"^create view [\w.]+ as\s+(.*?);$", re.M | re.DOTALL)
_READ = re.compile(r"(?<!distinct )\b(from|join)\s+([a-z_]+\.[a-z_]+)\b(?!\()(\s+as\s+\w+)?")

_NAMED = re.compile(r"\b[a-z_]+\.[a-z_]+\b")
_READ_BY_ANALYSTS = ("report", "warehouse")

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

_TABLE_AS_OF = """\
-- grain: one row per row of {table} at a moment
create function {function}(moment timestamptz)
returns table ({quoted})
language sql stable parallel safe as $$
    select {selected}
    from {versions} as version
    where {known}
$$;
comment on function {function} is '{table} as it was known at a moment';
"""

_VERSIONS_AS_OF = """\
-- grain: one row per row of {table} at a moment
create function {function}(moment timestamptz)
returns setof {versions}
language sql stable parallel safe as $$
    select version.*
    from {versions} as version
    where {known}
$$;
comment on function {function} is '{table} as it was known at a moment';
"""

_KNOWN_BY = """\
-- grain: one row per version of {table} that was known by a moment
create function {function}(moment timestamptz)
returns setof {versions}
language sql stable parallel safe as $$
    select {selected}
    from {versions} as version
    where version.recorded_at <= $1
$$;
comment on function {function} is
'Every version of {table} that was known by a moment, and until when it had stood by then';
"""

_VIEW_AS_OF = """\
-- grain: one row per row of {view} at a moment
create function {function}(moment timestamptz)
returns setof {view}
language sql stable parallel safe as $$
{select}
$$;
comment on function {function} is '{view} as it was known at a moment';
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


def as_of(select: str, moment: str, unchanging: Container[str] = ()) -> str:
    """Return a select of tables and views that reads each of them as of a moment, and of its day.

    ``moment`` is an SQL expression, such as the name of a parameter. Only relations that are named
    with their schema after ``from`` or ``join`` are found; of a history all versions are read that
    were known by then. What is ``unchanging`` is read as it is.
    """

    def read(match: re.Match[str]) -> str:
        if match[2] in unchanging:
            return match[0]
        alias = match[3] or f" as {match[2].partition('.')[2]}"
        return f"{match[1]} {_function(match[2])}({moment}){alias}"

    return _READ.sub(read, select).replace("current_date", f"cast({moment} as date)")


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


def with_history(declaration: Mapping[str, str]) -> dict[str, str]:
    """Return declared statements by name, and with them those of histories and their functions.

    Raises ValueError if a view of ``report`` reads a table of which no history is kept.
    """
    kept = kept_tables(declaration)
    histories = {table.history: _history(table, declaration[table.name]) for table in kept.values()}
    readable = {
        **{name: _kept_as_of(table) for name, table in kept.items()},
        **{table.name: _recorded_as_of(table) for table in _recorded_tables(declaration)},
        **dict(_moments_as_of(declaration)),
    }
    for view in [name for name in declaration if name.startswith("report.")]:
        if _is_view(declaration[view]) and not _NONE.search(declaration[view]):
            _add_view(view, declaration, readable)
    functions = {_function(name): statements for name, statements in readable.items()}
    return {**declaration, **histories, **functions}


def _add_view(view: str, declaration: Mapping[str, str], readable: dict[str, str]) -> None:
    """Add the function of a view after those of the views that it reads."""
    select = _REMARK.sub("", _SELECT.findall(declaration[view])[0])
    if _OF_ALL_VERSIONS.search(declaration[view]):
        for table in _superseded_tables(declaration):
            select = re.sub(rf"\b{re.escape(table.name)}\b", table.history, select)
    unchanging = {name for name in declaration if not _may_change(declaration[name])}
    for relation in sorted({match[2] for match in _READ.finditer(select)} - readable.keys()):
        if relation in unchanging:
            continue
        if known_by := _known_by(relation, declaration):
            readable[relation] = known_by
            continue
        if not _is_view(declaration.get(relation, "")):
            raise ValueError(
                f"{view} reads {relation}, of which no history is kept: say `-- history: kept` in "
                "its file and record its versions, or `-- history: none, <why>` in that of the view"
            )
        _add_view(relation, declaration, readable)
    past = as_of(select, "$1", unchanging)
    if present := {name for name in _NAMED.findall(past) if _may_change(declaration.get(name))}:
        raise ValueError(
            f"{view} reads {', '.join(sorted(present))} as it is now: let it be a table or view "
            "after `from` or `join`"
        )
    readable[view] = _VIEW_AS_OF.format(view=view, function=_function(view), select=past)


def _recorded_tables(declaration: Mapping[str, str]) -> Iterator[DeclaredTable]:
    """Yield the tables of the star that hold their own versions."""
    for name, statements in declaration.items():
        if name.startswith("warehouse.") and _BODY.search(statements):
            table = declared_table(name, statements)
            if "recorded_at" in table.columns:
                yield table


def _superseded_tables(declaration: Mapping[str, str]) -> Iterator[DeclaredTable]:
    """Yield those of them in which a row may have several versions."""
    for table in _recorded_tables(declaration):
        if "superseded_at" in table.columns:
            yield table


def _recorded_as_of(table: DeclaredTable) -> str:
    return _table_as_of(table, table.name, "superseded_at" in table.columns)


def _moments_as_of(declaration: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the functions of what the views in ``history`` are of: rows with their own moments."""
    for versions, statements in declaration.items():
        if versions.startswith("history.") and (of := _OF.search(statements)):
            yield (
                of[1],
                _VERSIONS_AS_OF.format(
                    table=of[1],
                    function=_function(of[1]),
                    versions=versions,
                    known=_known(is_superseded="superseded_at" in statements),
                ),
            )


def _known_by(history: str, declaration: Mapping[str, str]) -> str | None:
    """Return the function of all versions in a history, or in a table that is its own."""
    kept = [(table, table.history) for table in kept_tables(declaration).values()]
    own = [(table, table.name) for table in _superseded_tables(declaration)]
    for table, versions in [*kept, *own]:
        if table.history == history:
            columns = dict.fromkeys([*table.columns, "recorded_at", "superseded_at"])
            return _KNOWN_BY.format(
                table=table.name,
                function=_function(history),
                versions=versions,
                selected=", ".join(
                    "case when version.superseded_at <= $1 then version.superseded_at end"
                    if column == "superseded_at"
                    else f"version.{column}"
                    for column in columns
                ),
            )
    return None


def _kept_as_of(table: DeclaredTable) -> str:
    return _table_as_of(table, table.history, is_superseded=True)


def _table_as_of(table: DeclaredTable, versions: str, is_superseded: bool) -> str:
    return _TABLE_AS_OF.format(
        table=table.name,
        function=_function(table.name),
        quoted=", ".join(f'"{column}" {type_}' for column, type_ in table.columns.items()),
        selected=", ".join(
            # nobody knew then when it would be superseded
            "cast(null as timestamptz)" if column == "superseded_at" else f"version.{column}"
            for column in table.columns
        ),
        versions=versions,
        known=_known(is_superseded=is_superseded),
    )


def _known(*, is_superseded: bool) -> str:
    known = "version.recorded_at <= $1"
    if is_superseded:
        known += " and (version.superseded_at is null or version.superseded_at > $1)"
    return known


def _history(table: DeclaredTable, statements: str) -> str:
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


def declared_table(name: str, statements: str) -> DeclaredTable:
    """Return the table that some statements create."""
    body = _REMARK.sub("", _BODY.findall(statements)[0])
    key = _KEY.search(body)
    return DeclaredTable(
        name,
        columns=dict(_COLUMN.findall(body)),
        key=tuple(re.findall(r"\w+", key[1] or key[2])) if key else (),
    )


def _is_view(statements: str) -> bool:
    return _SELECT.search(statements) is not None


def _may_change(statements: str | None) -> bool:
    """Tell whether something declared may say another thing at another moment."""
    return not (statements is None or " immutable" in statements or _SAME.search(statements))


def _function(relation: str) -> str:
    """Return the name of the function that reads a relation: where analysts may call it."""
    schema, _, name = relation.partition(".")
    if schema == "history":
        return f"history.{name}_known_by"
    return f"{schema if schema in _READ_BY_ANALYSTS else 'history'}.{name}_as_of"
