"""The schema as it is declared: sql/schema holds a file for each schema, table, view and function.

A file is named after its object: ``sql/schema/warehouse/dim_unit.sql`` creates
``warehouse.dim_unit``, and ``sql/schema/warehouse.sql`` the schema itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

from etl import settings
from etl.database.as_of import with_history

_CREATES = re.compile(r"^create (?:unlogged )?(schema|table|view|function) ([a-z0-9_.]+)", re.M)
_COMMENT = re.compile(r"^comment on .*?;$", re.M | re.DOTALL)
_REMARK = re.compile(r"--.*")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_QUALIFIED = re.compile(r"\b[a-z_]\w*\.[a-z_]\w*\b")


@dataclass(frozen=True)
class DeclaredObject:
    """A schema, table, view or function, and the statements that create and describe it."""

    name: str  # such as warehouse.dim_unit
    kind: str  # schema, table, view or function
    statements: str

    @property
    def holds_data(self) -> bool:
        """Whether dropping it would lose rows; what does not hold any is dropped and made anew."""
        return self.kind in {"schema", "table"}

    @property
    def comments(self) -> str:
        """The statements that describe it and its columns."""
        return "\n".join(_COMMENT.findall(self.statements))

    @property
    def definition(self) -> str:
        """The statements that create it, without comments and layout."""
        return " ".join(_REMARK.sub("", _COMMENT.sub("", self.statements)).split())

    @cached_property
    def named(self) -> frozenset[str]:
        """Whatever its statements name that may be another object, and its own schema."""
        code = _LITERAL.sub("''", _REMARK.sub("", self.statements))
        schema, _, _ = self.name.rpartition(".")
        return frozenset({schema, *_QUALIFIED.findall(code)}) - {self.name}


def read_declaration() -> dict[str, str]:
    """Return the statements of every declared object by its name, with those of histories.

    Raises ValueError if a history that a report view needs is not kept.
    """
    return with_history(read_files())


def read_files() -> dict[str, str]:
    """Return the statements of every file of sql/schema by the name of its object."""
    folder = settings.SQL / "schema"
    return {
        ".".join(path.relative_to(folder).with_suffix("").parts): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.sql"))
    }


def read_changes() -> dict[str, str]:
    """Return the statements of every file of sql/changes by its name, in their order."""
    paths = sorted((settings.SQL / "changes").glob("[0-9]*.sql"))
    return {path.stem: path.read_text("utf-8") for path in paths}


def in_order(statements: Mapping[str, str]) -> dict[str, DeclaredObject]:
    """Return declared objects by name, each one after those that its statements name.

    Raises ValueError if statements create something else than their name says, or if two objects
    need each other (CycleError).
    """
    objects = {name: _declared(name, text) for name, text in sorted(statements.items())}
    needs = {name: sorted(declared.named & objects.keys()) for name, declared in objects.items()}
    return {name: objects[name] for name in TopologicalSorter(needs).static_order()}


def dependants(objects: Iterable[DeclaredObject], names: Iterable[str]) -> set[str]:
    """Return the names of those that need one of the named objects, directly or through others.

    ``objects`` are in their order (in_order).
    """
    reached = set(names)
    found = set()
    for declared in objects:
        if declared.named & reached:
            reached.add(declared.name)
            found.add(declared.name)
    return found


def _declared(name: str, statements: str) -> DeclaredObject:
    created = _CREATES.search(statements)
    if created is None or created[2] != name:
        raise ValueError(f"sql/schema/{name.replace('.', '/')}.sql does not create {name}")
    return DeclaredObject(name, created[1], statements)
