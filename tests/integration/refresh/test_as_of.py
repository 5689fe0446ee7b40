"""What was known at a moment, against plain copies that were taken of it then.

Between the nights a unit corrects a month, so that a later one contradicts it; a unit and an
indicator are renamed; the officer closes what nobody will send; and once only time passes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from etl import on_demand, pipeline, settings
from etl.decide.closure import Closure
from etl.errors import CheckError
from etl.workbook.template import Entry
from tests.conftest import Federation, environment
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing
from tests.integration.refresh.copies import SHORTLY, Nights, relations

pytestmark = pytest.mark.usefixtures("few_rules")

FIRST = beijing("2020-03-06 02:00")
RENAMED = {
    "units.csv": ("公安县总工会", "公安县工会联合会"),
    "indicators.csv": ("下沉社区干部职工人数", "下沉社区人数"),
}


@pytest.fixture(scope="module")
def nights(
    shared: SharedWarehouse, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nights]:
    nights = Nights(shared, {})
    moments = [FIRST + timedelta(days=day) for day in range(5)]
    send = shared.inbox.send
    send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, beijing("2020-02-04 09:00"))
    send("JZ-22", "2020-02", {"B2.03": Entry("20", "30")}, beijing("2020-03-04 09:00"))
    send("JZ-23", "2020-02", {"B2.03": "约7"}, beijing("2020-03-05 09:00"))
    shared.night(moments[0])
    nights.copy(moments[0])

    send("JZ-22", "2020-01", {"B2.03": "15", "C2.08": "4"}, moments[0] + timedelta(hours=7))
    send("JZ-I1", "2020-01", {"B2.03": "1"}, moments[0] + timedelta(hours=8))
    shared.night(moments[1])
    nights.copy(moments[1])

    with environment(CATALOGUE=renamed(federation.folder, tmp_path_factory.mktemp("renamed"))):
        shared.night(moments[2])
        nights.copy(moments[2])
        on_demand.close(Closure("JZ-24", "2020-02", True, "王五", "年内撤并"), moments[3])
        nights.copy(moments[3])
        shared.night(beijing("2020-04-07 02:00"))  # March is over, and due
        nights.copy(beijing("2020-04-07 02:00"))
        yield nights


def renamed(catalogue: Path, folder: Path) -> Path:
    for path in catalogue.iterdir():
        content = path.read_text("utf-8")
        if path.name in RENAMED:
            old, new = RENAMED[path.name]
            assert old in content
            content = content.replace(old, new)
        (folder / path.name).write_text(content, "utf-8")
    return folder


def test_every_view_and_table_of_reports_can_be_read_as_of_a_moment(nights: Nights) -> None:
    found = nights.rows(
        "select relname from pg_class "
        "where relnamespace = 'report'::regnamespace and relkind in ('r', 'v')"
    )
    names = {f"report.{name}" for (name,) in found}
    assert len(names) > 9
    assert names <= set(relations(nights.rows))


def test_every_night_left_something_to_be_told_apart(nights: Nights) -> None:
    """Else the oracle would prove nothing."""
    known = [copies for _, copies in sorted(nights.known.items())]
    differs = {
        name: [before[name] != after[name] for before, after in zip(known, known[1:], strict=False)]
        for name in known[0]
    }
    assert differs["report.programme_by_unit"] == [True, True, True, True]
    assert differs["report.completeness"] == [True, True, True, True]
    assert differs["report.cumulative_gap"] == [True, True, False, False]
    assert differs["warehouse.dim_unit"] == [False, True, False, False]
    assert differs["warehouse.dim_indicator"] == [False, True, False, False]
    assert differs["warehouse.fact_obligation"] == [True, False, True, True]
    for name in ("half_year_summary", "league_table", "reporting_rate", "quality_by_unit"):
        assert any(differs[f"report.{name}"]), name


def test_as_of_now_is_what_the_view_says(nights: Nights) -> None:
    now = beijing("2026-11-30 12:00")
    for name in relations(nights.rows):
        assert nights.as_of(name, now) == nights.read(name), name


def test_as_of_each_night_is_what_the_night_left(nights: Nights) -> None:
    for moment, copies in nights.known.items():
        for name, copy in copies.items():
            assert nights.as_of(name, moment) == copy, (name, moment)


def test_until_the_moment_of_a_night_is_known_what_the_one_before_left(nights: Nights) -> None:
    moments = sorted(nights.known)
    for before, moment in zip(moments, moments[1:], strict=False):
        for name, copy in nights.known[before].items():
            assert nights.as_of(name, moment - SHORTLY) == copy, (name, moment)


def test_before_the_first_night_there_is_a_catalogue_and_no_figure(nights: Nights) -> None:
    early = FIRST - SHORTLY
    assert nights.as_of("warehouse.dim_unit", early) == nights.known[FIRST]["warehouse.dim_unit"]
    for name in relations(nights.rows):
        if name != "report.formula_wording" and name.startswith(("report.", "warehouse.fact_")):
            assert nights.as_of(name, early) == Counter(), name


def test_what_the_documents_ask_is_answered(nights: Nights) -> None:
    document = (settings.ROOT / "docs" / "as-of.md").read_text("utf-8")
    queries = re.findall(r"```sql\n(.*?)```", document, re.DOTALL)
    assert len(queries) == 2
    for query in queries:
        moved = query.replace("2020-07-09", "2020-03-06").replace("2020-07-10", "2020-03-08")
        assert nights.rows(moved)


def test_results_that_were_lost_and_come_back_are_known_once(nights: Nights) -> None:
    with nights.shared.engine.begin() as connection:
        connection.exec_driver_sql("delete from report.total_figure where period_key = 2020011")
    assert on_demand.refresh_everything()["periods"] > 0
    pipeline.gate(FIRST)
    for moment, copies in nights.known.items():
        assert nights.as_of("report.total_figure", moment) == copies["report.total_figure"]


def test_a_history_that_lost_a_version_fails_the_gate(nights: Nights) -> None:
    with nights.shared.engine.connect() as connection:
        lost = connection.exec_driver_sql(
            "delete from history.league_table where period_code = '2020-02' "
            "and superseded_at is null and unit_code = 'JZ-22' returning period_key"
        )
        assert lost.rowcount == 1
        connection.exec_driver_sql("update internal.period_check set checked_at = null")
        connection.commit()
    with pytest.raises(CheckError, match=r"历史.*'report_name': 'league_table'"):
        pipeline.gate(FIRST)
