"""Where two warehouses differ: the tables, and of each the first row by its natural key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from etl.rebuild.compared import ComparedTable, Scope, compared_tables

_SHOWN = 6  # columns of a row that differ


@dataclass(frozen=True)
class Difference:
    """The first row of a table that differs, as JSON has it; None where there is no such row."""

    table_name: str
    key: str
    stored: dict[str, Any] | None
    rebuilt: dict[str, Any] | None

    def __str__(self) -> str:
        """Return the row and what differs in it, in words for the operator."""
        place = f"{self.table_name}，{self.key}"
        if self.rebuilt is None:
            return f"{place}：库里有这一行，按存档重建没有：{_told(self.stored or {})}"
        if self.stored is None:
            return f"{place}：库里缺少这一行，按存档重建应有：{_told(self.rebuilt)}"
        told = [
            f"{name} 库里是 {_value(value)}，按存档重建是 {_value(self.rebuilt[name])}"
            for name, value in self.stored.items()
            if value != self.rebuilt[name]
        ]
        return f"{place}：{'；'.join(told[:_SHOWN])}"


def differences(stored: Connection, rebuilt: Connection, scope: Scope) -> list[Difference]:
    """Return the first difference of each table whose checksums differ, within a scope."""
    return [
        _first(table, stored, rebuilt, scope)
        for table in compared_tables(stored)
        if scope.covers(table) and table.checksum(stored, scope) != table.checksum(rebuilt, scope)
    ]


def _first(
    table: ComparedTable, stored: Connection, rebuilt: Connection, scope: Scope
) -> Difference:
    ours, theirs = (iter(table.rows(connection, scope)) for connection in (stored, rebuilt))
    own, other = _past_the_same(ours, theirs)
    if other is None or (own is not None and own.key < other.key):
        return Difference(table.table_name, own.key, json.loads(own.line), None)
    if own is None or other.key < own.key:
        return Difference(table.table_name, other.key, None, json.loads(other.line))
    return Difference(table.table_name, own.key, json.loads(own.line), json.loads(other.line))


def _past_the_same(ours: Iterator[Any], theirs: Iterator[Any]) -> tuple[Any, Any]:
    while True:
        own, other = next(ours, None), next(theirs, None)
        if own is None or other is None or own != other:
            return own, other


def _told(row: dict[str, Any]) -> str:
    return "，".join(f"{name} {_value(value)}" for name, value in row.items() if value is not None)


def _value(value: Any) -> str:
    return "空" if value is None else str(value)
