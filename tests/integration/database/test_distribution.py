"""What a distributed database needs of every table, held on the schema of a single server."""

import re

import pytest
from sqlalchemy import Engine

from etl import settings
from etl.database.distribute import distribute
from etl.errors import DatabaseError
from tests.integration.inbox import Rows


def _named_in(statement: str) -> set[str]:
    text = (settings.SQL / "distribute" / f"{statement}.sql").read_text(encoding="utf-8")
    return set(re.findall(r"^    \('([a-z_]+\.[a-z_]+)'\)", text, re.MULTILINE))


REFERENCE_TABLES = _named_in("reference_table")
DISTRIBUTED_TABLES = _named_in("distributed_table")

TABLES = """
    select relation.oid, format('%s.%s', space.nspname, relation.relname) as name
    from pg_class as relation
    inner join pg_namespace as space on relation.relnamespace = space.oid
    where space.nspname in ('landing', 'staging', 'warehouse', 'quality', 'internal')
        and relation.relkind in ('r', 'p') and not relation.relispartition
"""


def test_every_table_of_the_star_and_every_one_with_a_unit_key_has_its_place(rows: Rows) -> None:
    found = rows(
        f"""
        select r.name from ({TABLES}) as r
        where r.name ~ '^warehouse[.](dim_|fact_|bridge_|calendar_)' or exists (
            select 1 from pg_attribute where attrelid = r.oid and attname = 'unit_key'
        )
        """  # noqa: S608
    )
    assert {name for (name,) in found} == REFERENCE_TABLES | DISTRIBUTED_TABLES


def test_no_table_has_two_places() -> None:
    assert not REFERENCE_TABLES & DISTRIBUTED_TABLES


def test_every_unique_key_of_a_distributed_table_holds_the_unit_key(rows: Rows) -> None:
    keys = rows(
        f"""
        select r.name, array_agg(attribute.attname)
        from ({TABLES}) as r
        inner join pg_index as index on index.indrelid = r.oid and index.indisunique
        inner join pg_attribute as attribute
            on attribute.attrelid = r.oid and attribute.attnum = any(index.indkey)
        group by r.name, index.indexrelid
        """  # noqa: S608
    )
    placed = [(name, columns) for name, columns in keys if name in DISTRIBUTED_TABLES]
    assert len(placed) > 10
    assert [name for name, columns in placed if "unit_key" not in columns] == []


def test_no_enforced_foreign_key_begins_or_ends_at_a_placed_table(rows: Rows) -> None:
    found = rows(
        f"""
        select source.name, target.name
        from pg_constraint
        inner join ({TABLES}) as source on conrelid = source.oid
        inner join ({TABLES}) as target on confrelid = target.oid
        where contype = 'f' and conenforced
        """  # noqa: S608
    )
    ends = {name for pair in found for name in pair}
    assert ends
    assert not ends & (REFERENCE_TABLES | DISTRIBUTED_TABLES)


def test_a_single_server_is_told_what_it_lacks_to_be_distributed(warehouse: Engine) -> None:
    with pytest.raises(DatabaseError, match="没有 Citus 扩展"):
        distribute(warehouse)
