"""Any history that some runs can leave, against what each of them knew."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from etl.database.versions import record_versions
from etl.report import stored
from etl.report.stored import StoredReport, stored_reports
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing

State = dict[str, int]  # a value by unit
Run = tuple[int, State]  # the hour of its moment
Follow = Callable[[Connection, State, datetime], None]

FIRST = beijing("2020-02-06 02:00")
LAST = 5  # hours
PERIOD = 2020011
GIVEN = """
    select {period} as period_key, '2020-01' as period_code, 'month' as period_level,
        unit.key as unit_code, unit.key as unit_name, 'union' as unit_level,
        cast(unit.value as integer) as expected, 0 as received, 0 as on_time, 0 as accepted,
        cast(0 as numeric) as reporting_rate, cast(0 as numeric) as on_time_rate
    from pg_temp.given cross join lateral jsonb_each_text(given.state) as unit
    where {period} = any(:period_keys)
    """
CONTRADICTED = """
    insert into quality.contradicted_figure
    select cast(unit.key as integer), {period}, 1, 1, '', '', cast(unit.value as numeric), 0
    from jsonb_each_text(cast(:state as jsonb)) as unit
    """

states = st.dictionaries(st.sampled_from("123"), st.integers(0, 2))
hours = st.integers(0, 3)
runs = st.lists(st.tuples(hours, states), max_size=6)
few_examples = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def report(shared: SharedWarehouse) -> StoredReport:
    with shared.engine.connect() as connection:
        reports = {report.name: report for report in stored_reports(connection)}
    return reports["reporting_rate"]


@pytest.fixture
def connection(shared: SharedWarehouse) -> Iterator[Connection]:

    with shared.engine.connect() as connection:
        yield connection


@pytest.fixture(params=["a report that is replaced", "a table that changed as a whole"])
def follow(
    request: pytest.FixtureRequest, report: StoredReport, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Follow]:
    """The query of a history as of a moment, and what lets it follow a state."""
    monkeypatch.setattr(stored, "_select", lambda _: GIVEN.format(period=PERIOD))

    def replace(connection: Connection, state: State, moment: datetime) -> None:
        connection.exec_driver_sql("create temporary table if not exists given (state jsonb)")
        connection.exec_driver_sql("delete from given")
        connection.execute(text("insert into given values (cast(:state as jsonb))"), _json(state))
        report.replace(connection, {"period_keys": [PERIOD]}, moment)

    def record(connection: Connection, state: State, moment: datetime) -> None:
        connection.exec_driver_sql("delete from quality.contradicted_figure")
        connection.execute(text(CONTRADICTED.format(period=PERIOD)), _json(state))
        record_versions(connection, "quality.contradicted_figure", moment)

    if "report" in request.param:
        return "select unit_code, expected from report.reporting_rate_as_of(:moment)", replace
    figures = "history.contradicted_figure_as_of(:moment)"
    return f"select cast(unit_key as text), cast(stated as integer) from {figures}", record  # noqa: S608


def _json(state: State) -> dict[str, str]:
    return {"state": str(state).replace("'", '"')}


@few_examples
@given(runs)
def test_each_moment_knows_what_the_last_run_until_then_left(
    connection: Connection, follow: tuple[str, Follow], history: list[Run]
) -> None:
    """Runs follow each other in time; several may bear the same moment."""
    in_order = sorted(history, key=lambda run: run[0])
    found = _known_after(connection, follow, in_order)
    known: dict[int, State] = {}
    for hour, state in in_order:
        known |= dict.fromkeys(range(hour, LAST), state)
    assert found == {hour: sorted(known.get(hour, {}).items()) for hour in range(-1, LAST)}


@few_examples
@given(runs)
def test_whatever_the_clock_said_each_moment_knows_one_version_and_the_last_one_stands(
    connection: Connection, follow: tuple[str, Follow], history: list[Run]
) -> None:
    found = _known_after(connection, follow, history)
    for known in found.values():
        assert len(known) == len(dict(known))
    assert found[LAST - 1] == sorted(history[-1][1].items() if history else [])


def _known_after(
    connection: Connection, follow: tuple[str, Follow], history: list[Run]
) -> dict[int, list[tuple[str, int]]]:
    """Return what is known each hour once some runs were carried out, in the order given."""
    query, follow_state = follow
    with connection.begin() as transaction:
        for hour, state in history:
            follow_state(connection, state, FIRST + timedelta(hours=hour))
        found = {
            hour: sorted(
                (unit, value)
                for unit, value in connection.execute(
                    text(query), {"moment": FIRST + timedelta(hours=hour)}
                )
            )
            for hour in range(-1, LAST)
        }
        transaction.rollback()
    return found
