"""Units are renamed, moved, merged, split, founded and dissolved; every total stays right.

What each total is, is computed from the events alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import FormLine, Unit
from etl.catalogue.store import store_catalogue
from etl.load import load
from etl.report.refresh import gate, refresh
from tests.conftest import Federation
from tests.integration.inbox import Rows, beijing
from tests.integration.load.reorganisations import Event, histories, units_of
from tests.integration.load.reorganised_totals import (
    Totals,
    as_is,
    as_was,
    of_groups,
    owed,
    totals,
)
from tests.integration.validate.staged_rows import stage_figures

LOADED_AT = [beijing(f"2021-02-0{day} 02:00") for day in (1, 2, 3)]
FLOW, STOCK = "B2.03", "C2.08"
# what the city's figures and reporting rates are in one of the trees and not in the other
CITY_OTHERWISE = """
    with was as (
        select
            period_code, indicator_code, value, units_reported, units_expected, is_carried_forward
        from report.programme_by_unit where unit_level = 'city'
    ), is_now as (
        select
            period_code, indicator_code, value, units_reported, units_expected, is_carried_forward
        from report.figure_as_is where unit_level = 'city' and not is_allocated
    ), rate_was as (
        select period_code, expected, received, on_time, accepted, reporting_rate
        from report.reporting_rate where unit_level = 'city'
    ), rate_now as (
        select period_code, expected, received, on_time, accepted, reporting_rate
        from report.reporting_rate_as_is where unit_level = 'city' and not is_allocated
    )
    (select to_jsonb(t) from (table was except table is_now) as t)
    union all (select to_jsonb(t) from (table is_now except table was) as t)
    union all (select to_jsonb(t) from (table rate_was except table rate_now) as t)
    union all (select to_jsonb(t) from (table rate_now except table rate_was) as t)
    """
Figures = dict[tuple[str, str], tuple[int, int]]


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(histories(), st.randoms(use_true_random=False))
def test_every_total_is_what_the_events_make_it_whenever_they_were_entered(
    warehouse: Engine, rows: Rows, federation: Federation, events: list[Event], random: object
) -> None:
    _forget_everything(warehouse)
    known_in_time = [event for event in events if not event.is_entered_late]
    figures: Figures = {}

    def check(events: Sequence[Event], step: int) -> None:
        units = units_of(events)
        catalogue = _catalogue(federation.catalogue, units)
        store_catalogue(warehouse, catalogue, LOADED_AT[step])
        missing = [key for key in owed(units) if key not in figures and random.random() < 0.8]
        _send(warehouse, missing, figures)
        load(warehouse, LOADED_AT[step])
        refresh(warehouse, LOADED_AT[step])
        gate(warehouse)
        assert _stored_totals(rows, "programme_by_unit where unit_level <> 'union'") == of_groups(
            units, totals(units, figures, as_was(units))
        )
        assert _stored_totals(rows, "figure_as_is") == totals(units, figures, as_is(units, events))
        assert rows(CITY_OTHERWISE) == []

    check(known_in_time, 0)
    check(events, 1)
    check(known_in_time, 2)
    _check_shares(rows)


def _catalogue(catalogue: Catalogue, units: Sequence[Unit]) -> Catalogue:
    """Return a catalogue whose one monthly form asks these units for a flow and a stock."""
    line = {"form_code": "JZ-F2", "asks_current": True, "required": True}
    return replace(
        catalogue,
        units=tuple(units),
        form_lines=(
            FormLine.model_construct(**line, line_number=1, indicator_code=FLOW, asks_ytd=True),
            FormLine.model_construct(**line, line_number=2, indicator_code=STOCK, asks_ytd=False),
        ),
    )


def _send(engine: Engine, missing: Sequence[tuple[str, str]], figures: Figures) -> None:
    """Put accepted submissions of these units and months there, each with figures of its own."""
    with engine.begin() as connection:
        for unit, month in missing:
            figures[unit, month] = (2 ** (len(figures) % 50), 3 + 7 * len(figures))
            stage_figures(
                connection, unit, month, dict(zip((FLOW, STOCK), figures[unit, month], strict=True))
            )
        connection.execute(
            text(
                "update landing.submission set verdict = 'accepted', judged_at = staged_at "
                "where verdict is null"
            )
        )


def _stored_totals(rows: Rows, relation: str) -> Totals:
    found = rows(
        f"""
        select period_code, unit_code, indicator_code, value, units_reported, units_expected
        from report.{relation}
        """  # noqa: S608 - a constant
    )
    return {
        (period, unit, code): (value, reported, expected)
        for period, unit, code, value, reported, expected in found
    }


def _check_shares(rows: Rows) -> None:
    """Check that what moved a group between two moments adds up, whatever moved it."""
    moments = {"since": LOADED_AT[0], "until": LOADED_AT[1]}
    for code in (FLOW, STOCK):
        ((told,),) = rows(
            "select sum(share) from report.why(:code, '2020', :since, :until, 'T-A')",
            code=code,
            **moments,
        )
        before, after = (
            rows(
                "select value from report.programme_by_unit_as_of(:moment) "
                "where period_code = '2020' and unit_code = 'T-A' and indicator_code = :code",
                code=code,
                moment=moment,
            )
            for moment in moments.values()
        )
        assert (told or 0) == _value(after) - _value(before)


def _value(found: list[tuple[Any, ...]]) -> Any:
    return (found and found[0][0]) or 0


def _forget_everything(engine: Engine) -> None:
    """Empty every table of the warehouse but those that say what is installed."""
    with engine.begin() as connection:
        tables = connection.execute(
            text(
                """
                select string_agg(format('%I.%I', schemaname, tablename), ', ')
                from pg_tables
                where schemaname in (
                    'landing', 'staging', 'quality', 'warehouse', 'outbox', 'internal', 'report'
                )
                """
            )
        ).scalar_one()
        connection.execute(text(f"truncate {tables}"))
