"""The checks beside the report views find what is wrong, and readers see whole results."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from etl import on_demand, pipeline, settings
from etl.database.connect import execute
from etl.errors import CheckError
from etl.report.stored import report_checks, report_names, stored_reports
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-07-03 10:00")
NIGHT = beijing("2020-07-07 02:00")
ROWS = {
    "city": "unit_code = 'JZ'",
    "group": "unit_code = 'JZ-I0'",
    "union": "unit_code = 'JZ-I1'",
    "june": "period_code = '2020-06'",
    "half": "period_code = '2020H1'",
    "jobs": "indicator_code = 'B2.03'",
    "officers": "indicator_code = 'C2.08'",
}
FAULTS = {
    "unit_figure": (
        "set value = value + 1 where {union} and {june} and {jobs}",
        "set value = value + 1 where unit_code = 'JZ-22' and {half} and {jobs}",
        "set value = null where {union} and {june} and {officers}",
        "set value = value + 1 where unit_code = 'JZ-22' and {half} and {officers}",
        "set value = 9 where unit_code = 'JZ-I2' and {june} and {officers}",
    ),
    "total_figure": (
        "set value = value + 1 where {city} and {june} and {jobs}",
        "set value = value + 1 where {city} and {half} and {jobs}",
        "set value = value + 1 where {group} and {june} and {jobs}",
        "set value = value + 1 where {group} and {half} and {jobs}",
        "set value = value + 1 where {city} and {june} and {officers}",
        "set value = value + 1 where {city} and {half} and {officers}",
    ),
    "half_year_summary": (
        "set value = value + 1 where {half} and {jobs}",
        "set value = value + 1 where {half} and {officers}",
        "set value = value - 1 where {half} and indicator_code = 'A3.05'",
        "set indicator_code = 'X' where {half} and {jobs}",
    ),
    "completeness": (
        "set is_on_time = not is_on_time where {union} and {june}",
        "set received_at = null where {union} and {june}",
        "set verdict = 'held' where {union} and {june}",
        "set due_at = due_at + interval '1 day' where {union} and {june}",
        "set unit_code = 'X' where {union} and {june}",
        "set timeliness = 'late' where {union} and {june}",
        "set timeliness = 'open' where unit_code = 'JZ-I2' and {june}",
        "set timeliness = 'missing' where {union} and {june}",
        "set version = version + 1 where {union} and {june}",
    ),
    "reporting_rate": (
        "set expected = expected + 1 where {city} and {half}",
        "set received = received + 1 where {union} and {half}",
        "set on_time = on_time + 1 where {union} and {june}",
        "set accepted = accepted - 1 where {city} and {june}",
        "set reporting_rate = 0 where {city} and {half}",
        "set on_time_rate = 0 where {union} and {june}",
        "set unit_code = 'X' where {union} and {june}",
    ),
    "league_table": (
        "set expected = expected + 1 where {union} and {half}",
        "set received = 0 where {union} and {june}",
        "set on_time = 0 where {union} and {june}",
        "set accepted = 0 where {union} and {half}",
        "set right_first_time = 0 where {union} and {june}",
        "set rank = 2 where {union} and {june}",
        "set rank = null where {union} and {half}",
        "set rank = 2, rank_label = '第二名' where unit_code = 'JZ-I2' and {june}",
        "set rank_label = '并列第一名' where {union} and {june}",
        "set rank_label = '未到期' where unit_code = 'JZ-I2' and {june}",
        "set is_synthetic = true where {union} and {june}",
        "set unit_code = 'X' where {union} and {june}",
    ),
    "quality_by_unit": (
        "set expected = expected + 1 where {union} and {half}",
        "set right_first_time = 0 where {union} and {june}",
        "set submissions = 2 where {union} and {half}",
        "set accepted = 0, rejected = 1 where {union} and {june}",
        "set held = 1 where {union} and {june}",
        "set findings = 1 where {union} and {june}",
        """set findings_by_rule = '{{"not-negative": 1}}' where {union} and {june}""",
        "set is_synthetic = true where {union} and {half}",
        "set unit_code = 'X' where {union} and {june}",
    ),
}
Change = Callable[[str], None]


@pytest.fixture
def change(warehouse: Engine) -> Change:
    """Change the warehouse by hand; the statement must meet a row."""

    def apply(statement: str) -> None:
        with warehouse.begin() as connection:
            assert connection.execute(text(statement)).rowcount > 0

    return apply


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """Three unions have sent a month."""
    send = shared.inbox.send
    send("JZ-22", "2020-05", {"B2.03": "20", "C2.08": "4"}, SENT)
    send("JZ-I1", "2020-06", {"B2.03": "30", "C2.08": "6"}, SENT)
    send("JZ-00", "2020-06", {"A3.05": "5000"}, SENT)
    shared.night(NIGHT)
    return shared


def update_of(view: str, change: str) -> str:
    """Return the update of a view's table; figures are known by their keys."""
    if not view.endswith("_figure"):
        return f"update report.{view} {change}"
    setting, rows = change.split(" where ")
    return f"""
        update report.{view} {setting} where (unit_key, period_key, indicator_key) in (
            select unit_key, period_key, indicator_key
            from warehouse.dim_unit, warehouse.dim_period, warehouse.dim_indicator where {rows}
        )
        """  # noqa: S608


def test_every_report_has_its_select_and_its_check() -> None:
    folder = settings.SQL / "report"
    checked = {path.name.split(".")[0] for path in folder.glob("*.check.sql")}
    assert len(checked) > 5
    assert checked == set(report_names())


def test_a_report_comes_after_those_that_it_reads_even_in_a_view(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        reports = stored_reports(connection)
    order = [report.name for report in reports]
    assert sorted(order) == report_names()
    figures = [order.index(n) for n in ("unit_figure", "total_figure", "half_year_summary")]
    assert figures == sorted(figures)
    assert [report.name for report in reports if report.reads_itself] == ["unit_figure"]


@pytest.mark.parametrize("view", FAULTS)
def test_checks_find_each_planted_fault_and_each_finds_one(
    view: str, begun: SharedWarehouse
) -> None:
    """Each is planted in a transaction that is never committed."""
    checks = [check for check in report_checks() if check.startswith(f"{view}.")]
    found = set[str]()
    with begun.engine.connect() as connection:
        (periods,) = execute(
            connection, "refresh/unchecked", periods_at_once=100, periods_in_turn=100
        ).mappings()

        def finding() -> set[str]:
            return {c for c in checks if execute(connection, f"report/{c}", **periods).all()}

        for fault in FAULTS[view]:
            with connection.begin_nested() as planted:
                planting = connection.execute(text(update_of(view, fault.format_map(ROWS))))
                assert planting.rowcount > 0
                finding_it = finding()
                assert finding_it, fault
                found |= finding_it
                planted.rollback()
        assert finding() == set()
    assert found == {*checks}


def test_the_gate_runs_every_check_and_names_those_that_find_something(change: Change) -> None:
    assert {*FAULTS} == {*report_names()}
    named = set[str]()
    for view in reversed(FAULTS):  # a wrong figure of a unit would make a wrong total right again
        for fault in FAULTS[view]:
            if "'X'" not in fault:  # which would hide the row from the next fault
                change(update_of(view, fault.format_map(ROWS)))
        with pytest.raises(CheckError) as found:
            pipeline.gate()
        named |= {*re.findall(r"sql/report/([.\w]+)\.sql", str(found.value))}
    assert named == {*report_checks()}
    on_demand.refresh_everything()
    pipeline.gate()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update landing.file set staged_at = null", "file not staged"),
        ("update landing.submission set verdict = null", "submission not judged"),
        ("update landing.submission set loaded_at = null", "accepted submission not loaded"),
        ("insert into internal.stale_period values (2020061)", "period not refreshed"),
    ],
)
def test_the_gate_finds_what_was_left_half_way(change: Change, statement: str, fault: str) -> None:
    change(statement)
    with pytest.raises(CheckError, match=fault):
        pipeline.gate()


def test_the_gate_finds_figures_that_nobody_owes(change: Change) -> None:
    change("delete from warehouse.fact_obligation where received_at is not null")
    on_demand.refresh_everything()
    with pytest.raises(CheckError, match="observation nobody owes"):
        pipeline.gate()


def test_readers_see_the_old_results_until_the_refresh_is_complete(
    inbox: Inbox, warehouse: Engine
) -> None:
    later = NIGHT + timedelta(days=1)
    inbox.send("JZ-I1", "2020-06", {"B2.03": "31", "C2.08": "6"}, NIGHT)
    inbox.send("JZ-22", "2020-06", {"B2.03": Entry("9", "29"), "C2.08": "6"}, NIGHT)
    for stage in (pipeline.collect, pipeline.stage, pipeline.validate, pipeline.load):
        stage(later)
    summary = text("select value from report.half_year_summary where indicator_code = 'B2.03'")
    city = text(
        "select sum(received) from report.reporting_rate where unit_code = 'JZ' "
        "and period_code = '2020H1'"
    )
    reader_engine = warehouse.execution_options(isolation_level="REPEATABLE READ")
    with reader_engine.connect() as reader, warehouse.connect() as other:
        assert reader.execute(summary).scalar() == 50
        pipeline.refresh()
        assert reader.execute(city).scalar() == 3
        assert reader.execute(summary).scalar() == 50
        assert other.execute(summary).scalar() == 60
        assert other.execute(city).scalar() == 4


def test_a_refresh_that_breaks_off_leaves_the_old_results(
    inbox: Inbox, rows: Rows, warehouse: Engine
) -> None:
    later = NIGHT + timedelta(days=1)
    inbox.send("JZ-I1", "2020-06", {"B2.03": "31", "C2.08": "6"}, NIGHT)
    for stage in (pipeline.collect, pipeline.stage, pipeline.validate, pipeline.load):
        stage(later)
    before = rows("select * from report.programme_by_unit order by 2, 4, 11")
    with warehouse.begin() as connection:
        connection.execute(
            text("alter table report.half_year_summary add check (value < 0) not valid")
        )
    with pytest.raises(IntegrityError, match="half_year_summary_value_check"):
        pipeline.refresh()
    assert rows("select * from report.programme_by_unit order by 2, 4, 11") == before
    assert rows("select count(*) > 0 from internal.stale_period") == [(True,)]
