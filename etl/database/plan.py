"""What stands between a database and the declared schema, worked out from texts alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from etl.database.declaration import DeclaredObject, dependants, in_order


@dataclass(frozen=True)
class Applied:
    """The files that a database was brought to its schema with, by name, as they read then."""

    objects: Mapping[str, str]
    changes: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """What has to be done, in this order, and what forbids it."""

    dropped: tuple[DeclaredObject, ...]  # views and functions, as they were applied
    changes: Mapping[str, str]
    contained: Mapping[str, str]  # changes that an empty database needs not, as it is created
    declared: tuple[DeclaredObject, ...]  # new ones, and those whose file reads differently now
    undeclared: tuple[str, ...]

    edited_changes: tuple[str, ...]  # were applied and read differently now
    unknown_changes: tuple[str, ...]  # were applied by a newer program
    without_change: tuple[str, ...]  # tables and schemas that are declared differently now

    @property
    def names(self) -> list[str]:
        """Names of all changes and objects that are concerned."""
        changes = (f"changes/{name}" for name in self.changes)
        return [*changes, *(item.name for item in self.declared), *self.undeclared]


def plan(applied: Applied, declaration: Mapping[str, str], changes: Mapping[str, str]) -> Plan:
    """Compare what was applied with the declared objects and the changes that there are now.

    A view or function is dropped and made anew if its definition, or that of anything that it
    needs, is another one. What holds data is created when it is new; how it is altered a change
    has to say. An empty database needs no changes: the declaration contains them.
    """
    before, after = in_order(applied.objects), in_order(declaration)
    redefined = {
        name
        for name in {*before, *after}
        if _definition(before.get(name)) != _definition(after.get(name))
    }
    affected = redefined | dependants(before.values(), redefined)
    pending = {name: text for name, text in changes.items() if name not in applied.changes}
    return Plan(
        dropped=tuple(
            item for item in before.values() if item.name in affected and not item.holds_data
        ),
        changes=pending if before else {},
        contained={} if before else pending,
        declared=tuple(
            item
            for item in after.values()
            if item != before.get(item.name) or (item.name in affected and not item.holds_data)
        ),
        undeclared=tuple(name for name in before if name not in after),
        edited_changes=tuple(
            name for name, text in applied.changes.items() if changes.get(name, text) != text
        ),
        unknown_changes=tuple(name for name in applied.changes if name not in changes),
        without_change=tuple(
            item.name
            for item in before.values()
            if item.holds_data
            and item.name in redefined
            and not any(_names(text, item.name) for text in pending.values())
        ),
    )


def _definition(declared: DeclaredObject | None) -> str | None:
    return declared.definition if declared else None


def _names(statements: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", statements) is not None
