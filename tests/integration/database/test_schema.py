"""What every schema owes its readers: comments everywhere, and a grain that the database keeps."""

import re
from typing import get_args

from etl.catalogue.rows import Frequency, IndicatorKind
from etl.decide.decision import Action, Verdict
from etl.numbers import ObservationStatus, Qualifier
from etl.validate.rules import Severity
from tests.integration.inbox import Rows

RELATIONS = """
    select relation.oid, format('%s.%s', space.nspname, relation.relname) as name
    from pg_class as relation
    inner join pg_namespace as space on relation.relnamespace = space.oid
    where space.nspname = any(array['landing', 'staging', 'warehouse', 'quality', 'report',
        'internal', 'history'])
        and relation.relkind = any(array['r', 'p', 'v', 'm']::"char"[])
        and not relation.relispartition
"""


def test_every_schema_has_a_comment(rows: Rows) -> None:
    found = rows(
        """
        select nspname from pg_namespace
        where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
            and obj_description(oid, 'pg_namespace') is null
        """
    )
    assert found == []


def test_every_table_and_view_has_a_comment(rows: Rows) -> None:
    assert len(rows(RELATIONS)) > 25
    found = rows(
        f"select name from ({RELATIONS}) as r where obj_description(oid, 'pg_class') is null"  # noqa: S608
    )
    assert found == []


def test_every_column_has_a_comment(rows: Rows) -> None:
    found = rows(
        f"""
        select relation.name, attribute.attname
        from ({RELATIONS}) as relation
        inner join pg_attribute as attribute on relation.oid = attribute.attrelid
        where attribute.attnum > 0 and not attribute.attisdropped
            and col_description(relation.oid, attribute.attnum) is null
        order by 1, attribute.attnum
        """  # noqa: S608
    )
    assert found == []


def test_every_report_table_keeps_its_grain_by_its_primary_key(rows: Rows) -> None:
    found = rows(
        """
        select relation.relname from pg_class as relation
        inner join pg_index as index on relation.oid = index.indrelid
        where relation.relnamespace = 'report'::regnamespace and index.indisprimary
        order by 1
        """
    )
    assert [name for (name,) in found] == [
        "completeness",
        "half_year_summary",
        "league_table",
        "quality_by_unit",
        "reporting_rate",
        "total_figure",
        "unit_figure",
    ]


def test_the_keys_of_a_fact_begin_with_the_durable_key_of_the_union(rows: Rows) -> None:
    found = rows(
        """
        select distinct attribute.attname
        from pg_index as index
        inner join pg_attribute as attribute
            on index.indrelid = attribute.attrelid and attribute.attnum = index.indkey[0]
        where index.indisprimary and index.indrelid = any(array[
            'warehouse.fact_observation', 'warehouse.fact_obligation',
            'staging.cell', 'staging.header_cell', 'quality.finding'
        ]::regclass[])
        """
    )
    assert found == [("unit_key",)]


def test_what_a_column_may_hold_is_what_the_code_knows(rows: Rows) -> None:
    checks = rows(
        """
        select distinct pg_get_constraintdef(oid) from pg_constraint
        where contype = 'c' and connamespace::regnamespace::text
            in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox',
                'internal')
        """
    )
    allowed: dict[str, set[frozenset[str]]] = {}
    for (definition,) in checks:
        if match := re.fullmatch(r"CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)", definition):
            words = frozenset(re.findall(r"'(.*?)'::text", match[2]))
            allowed.setdefault(match[1], set()).add(words)
    known = {
        "verdict": Verdict,
        "action": Action,
        "severity": Severity,
        "status": ObservationStatus,
        "qualifier": Qualifier,
        "period_level": Frequency,
    }
    assert {column: allowed[column] for column in known} == {
        column: {frozenset(get_args(words))} for column, words in known.items()
    }
    assert frozenset(get_args(IndicatorKind)) in allowed["kind"]
