"""The joins of the star stand in the database: tools find them, and the load pays nothing.

The chain of publications, which no load writes, is held together by keys that are enforced.
"""

import pytest
from sqlalchemy import Connection, Engine, text

from etl.database.connect import execute
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

FOREIGN_KEYS = """
    select
        source.relname as source, target.relname as target,
        array(select attname::text from unnest(conkey) with ordinality as key (number, place)
            inner join pg_attribute on attrelid = conrelid and attnum = number
            order by place) as columns,
        array(select attname::text from unnest(confkey) with ordinality as key (number, place)
            inner join pg_attribute on attrelid = confrelid and attnum = number
            order by place) as target_columns,
        conrelid::regclass::text as source_name, confrelid::regclass::text as target_name,
        conenforced
    from pg_constraint
    inner join pg_class as source on conrelid = source.oid
    inner join pg_class as target on confrelid = target.oid
    where contype = 'f' and not source.relispartition
        and source.relnamespace::regnamespace::text in ('warehouse', 'report')
        and confrelid <> 'warehouse.publication'::regclass
"""


def test_the_facts_name_their_dimensions(rows: Rows) -> None:
    found = rows(
        f"""
        select source, array_to_string(columns, ', '), target from ({FOREIGN_KEYS}) as key
        where source like 'fact\\_%' order by 1, 2
        """  # noqa: S608
    )
    assert found == [
        ("fact_obligation", "form_key", "dim_form"),
        ("fact_obligation", "period_key", "dim_period"),
        ("fact_obligation", "unit_version_key", "dim_unit"),
        ("fact_observation", "indicator_version_key", "dim_indicator"),
        ("fact_observation", "period_key", "dim_period"),
        ("fact_observation", "programme_key", "dim_programme"),
        ("fact_observation", "unit_key, submission_key", "dim_submission"),
        ("fact_observation", "unit_version_key", "dim_unit"),
    ]


def test_every_table_that_has_the_key_of_a_dimension_names_it(rows: Rows) -> None:
    found = rows(
        f"""
        select relation.oid::regclass::text, attname from pg_class as relation
        inner join pg_attribute as attribute on attrelid = relation.oid
        where relation.relnamespace::regnamespace::text in ('warehouse', 'report')
            and relkind in ('r', 'p') and not relispartition
            and attname in (
                'unit_version_key', 'period_key', 'indicator_version_key', 'programme_key',
                'form_key'
            )
            and relname <> 'dim_' || split_part(replace(attname, '_version', ''), '_key', 1)
            and not exists (
                select from ({FOREIGN_KEYS}) as key
                where source_name = relation.oid::regclass::text and attname = any(columns)
            )
        """  # noqa: S608
    )
    assert found == []


def test_a_load_does_not_pay_for_them(rows: Rows) -> None:
    assert rows(f"select distinct conenforced from ({FOREIGN_KEYS}) as key") == [(False,)]  # noqa: S608
    enforcing = """
        select distinct relation.oid::regclass from pg_trigger
        inner join pg_class as relation on tgrelid = relation.oid
        where tgconstraint <> 0 and relnamespace::regnamespace::text in ('warehouse', 'report')
            and relname not in ('publication', 'published_figure')
    """
    assert rows(enforcing) == []


def test_the_data_keep_to_them_all_the_same(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "120"}, beijing("2020-02-03 10:00"))
    night(beijing("2020-02-04 02:00"))
    keys = rows(
        f"select source_name, columns, target_name, target_columns from ({FOREIGN_KEYS}) as key"  # noqa: S608
    )
    assert len(keys) > 20
    for source, columns, target, target_columns in keys:
        pairs = zip(columns, target_columns, strict=True)
        is_met = " and ".join(f"source.{column} = target.{other}" for column, other in pairs)
        lost = f"""
            select count(*), count(*) filter (where not exists (
                select from {target} as target where {is_met}
            )) from {source} as source
        """  # noqa: S608
        ((count, orphans),) = rows(lost)
        assert orphans == 0, (source, columns)
        assert count or not source.startswith("warehouse"), source


def test_they_are_given_up_where_tables_are_placed_on_nodes(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        declared = _declared(connection)
        assert declared > 20
        # stands in for the extension, whose tables take no foreign keys
        connection.execute(text("set local allow_system_table_mods = on"))
        rename = "update pg_extension set extname = '{}' where extname = '{}'"
        connection.execute(text(rename.format("citus", "plpgsql")))
        execute(connection, "migrate/foreign_key")
        assert _declared(connection) == 0
        connection.execute(text(rename.format("plpgsql", "citus")))
        execute(connection, "migrate/foreign_key")
        assert _declared(connection) == declared
        connection.rollback()


def _declared(connection: Connection) -> int:
    query = f"select count(*) from ({FOREIGN_KEYS}) as key"  # noqa: S608
    return int(connection.execute(text(query)).scalar_one())
