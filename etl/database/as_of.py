"""Reading as of a moment: from what is declared follow functions of the same columns.

From the declaration of a table with a history, or of a view, follows that of a function,
``<name>_as_of(moment)``. Of a table whose rows have moments of their own the history is a view,
``sql/schema/history/<name>.sql``, which says ``-- history: of <table>``.
"""

import re
from collections.abc import Container, Iterator, Mapping

from etl.database.history import (
    REMARK,
    DeclaredTable,
    history_table,
    kept_tables,
    recorded_tables,
    superseded_tables,
)

_NONE = re.compile(r"^-- history: none, ", re.M)  # and why nobody can ask for it
_SAME = re.compile(r"^-- history: the same at every moment, ", re.M)  # and why it is
_OF = re.compile(r"^-- history: of ([\w.]+)$", re.M)
_OF_ALL_VERSIONS = re.compile(r"^-- history: of all versions$", re.M)
_SELECT = re.compile(r"^create view [\w.]+ as\s+(.*?);$", re.M | re.DOTALL)
_READ = re.compile(r"(?<!distinct )\b(from|join)\s+([a-z_]+\.[a-z_]+)\b(?!\()(\s+as\s+\w+)?")
_NAMED = re.compile(r"\b[a-z_]+\.[a-z_]+\b")
_READ_BY_ANALYSTS = ("report", "warehouse")

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


def with_history(declaration: Mapping[str, str]) -> dict[str, str]:
    """Return declared statements by name, and with them those of histories and their functions.

    Raises ValueError if a view of ``report`` reads a table of which no history is kept.
    """
    kept = kept_tables(declaration)
    histories = {
        table.history: history_table(table, declaration[table.name]) for table in kept.values()
    }
    readable = {
        **{name: _kept_as_of(table) for name, table in kept.items()},
        **{table.name: _recorded_as_of(table) for table in recorded_tables(declaration)},
        **dict(_moments_as_of(declaration)),
    }
    for view in [name for name in declaration if name.startswith("report.")]:
        if _is_view(declaration[view]) and not _NONE.search(declaration[view]):
            _add_view(view, declaration, readable)
    functions = {_function(name): statements for name, statements in readable.items()}
    return {**declaration, **histories, **functions}


def _add_view(view: str, declaration: Mapping[str, str], readable: dict[str, str]) -> None:
    """Add the function of a view after those of the views that it reads."""
    select = REMARK.sub("", _SELECT.findall(declaration[view])[0])
    if _OF_ALL_VERSIONS.search(declaration[view]):
        for table in superseded_tables(declaration):
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
    own = [(table, table.name) for table in superseded_tables(declaration)]
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
