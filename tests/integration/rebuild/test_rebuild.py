"""A rebuild comes to the star as it stands, and names the row that anybody edited."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection, Engine, create_engine, text

from etl import settings
from etl.errors import ArchiveDamagedError, CheckError
from etl.rebuild.compared import Scope
from etl.rebuild.difference import differences
from etl.rebuild.entries import Journal
from etl.rebuild.prove import prove_star
from etl.rebuild.rebuild import rebuild, rebuild_sample
from etl.rebuild.wording import outcome
from etl.runs.night import open_engine
from tests.integration.conftest import SharedWarehouse, fresh_database
from tests.integration.inbox import beijing
from tests.integration.outbox import ScriptedMailServer

FURTHER_RULES = ("whole-count",)
pytestmark = pytest.mark.usefixtures("few_rules", "whole_counts_explained")

EDITS = yaml.safe_load(Path(__file__).with_name("edits.yml").read_text("utf-8"))
FIGURE = (
    "fact.unit_key = (select min(unit_key) from warehouse.dim_unit where unit_code = 'JZ-22') "
    "and fact.period_key = (select period_key from warehouse.dim_period "
    "where period_code = '2020-01') and fact.indicator_key = "
    "(select min(indicator_key) from warehouse.dim_indicator where indicator_code = 'B2.03')"
)
SUNDAY = beijing("2026-11-29 13:00")
# the weeks since the year 1 are counted through: of two periods, the first has the even ones
JANUARYS_TURN = SUNDAY + timedelta(weeks=SUNDAY.toordinal() // 7 % 2)


@pytest.fixture
def edited(told: SharedWarehouse) -> Iterator[Connection]:
    """The warehouse in a transaction of which nothing stays."""
    with told.engine.connect() as connection:
        yield connection
        connection.rollback()


def test_the_nights_hold_what_a_rebuild_has_to_repeat(told: SharedWarehouse) -> None:
    steps = dict(told.rows("select step, count(*) from landing.journal group by step"))
    assert (steps["decide"], steps["close"], steps["catalogue"]) == (3, 1, 3)
    versions = told.rows(
        "select value, superseded_at is null from warehouse.fact_observation as fact "  # noqa: S608
        f"where {FIGURE} order by recorded_at"
    )
    assert versions == [(7, False), (8, True)]
    verdicts = "select verdict, count(*) from landing.submission group by verdict"
    assert dict(told.rows(verdicts)) == {"accepted": 6, "rejected": 2}
    assert told.rows("select count(*) from landing.file where deleted_at is not null") == [(1,)]


def test_nothing_differs_where_nobody_edited_anything(
    told: SharedWarehouse, scratch: Engine
) -> None:
    with told.engine.connect() as stored, scratch.connect() as rebuilt:
        assert [str(found) for found in differences(stored, rebuilt, Scope())] == []


@pytest.mark.parametrize("given", EDITS, ids=[given["edit"].split("\n")[0] for given in EDITS])
def test_an_edit_is_found_and_its_first_row_is_named(
    edited: Connection, scratch: Engine, given: dict[str, object]
) -> None:
    edit = str(given["edit"]).replace("FIGURE", FIGURE)
    assert edited.execute(text(edit)).rowcount > 0
    with scratch.connect() as rebuilt:
        found = differences(edited, rebuilt, Scope())
    assert found[0].table_name == given["table"]
    assert [words for words in given["said"] if words not in str(found[0])] == [], str(found[0])  # type: ignore[attr-defined]


@pytest.fixture
def on_the_tests_server(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuild in a database of the server that is there, which saves starting one."""

    @contextmanager
    def scratch_warehouse() -> Iterator[Engine]:
        with fresh_database(server_url, "empty") as url:
            engine = create_engine(url, connect_args={"options": "-c timezone=Asia/Shanghai"})
            yield engine
            engine.dispose()

    monkeypatch.setattr("etl.rebuild.rebuild.scratch_warehouse", scratch_warehouse)


@pytest.mark.usefixtures("told", "on_the_tests_server")
def test_each_week_proves_another_period_by_its_own_files() -> None:
    with open_engine() as engine:
        weeks = [rebuild_sample(engine, SUNDAY + timedelta(weeks=n)) for n in range(2)]
    proved = {each.period_code: each for each in weeks if each}
    assert {code: each.files for code, each in proved.items()} == {"2020-01": 6, "2020-02": 2}
    assert all(each.is_proven for each in proved.values()), [*map(outcome, proved.values())]


@pytest.mark.parametrize(
    ("edit", "undone", "said"),
    [
        (
            "update warehouse.fact_observation set value = 80 where value = 8",
            "update warehouse.fact_observation set value = 8 where value = 80",
            "value 库里是 80，按存档重建是 8",
        ),
        (
            "update landing.submission set verdict = 'accepted' where verdict = 'rejected'",
            "update landing.submission set verdict = 'rejected' where loaded_at is null",
            "verdict 库里是 accepted，按存档重建是 rejected",
        ),
    ],
)
@pytest.mark.usefixtures("on_the_tests_server")
def test_an_edit_of_the_weeks_period_is_mailed_to_the_operator_and_the_task_fails(
    told: SharedWarehouse, mail_server: ScriptedMailServer, edit: str, undone: str, said: str
) -> None:
    with told.engine.begin() as connection:
        connection.execute(text(edit))
    try:
        with open_engine() as engine, pytest.raises(CheckError, match=said):
            prove_star(engine, JANUARYS_TURN, mail_server.open)
    finally:
        with told.engine.begin() as connection:
            connection.execute(text(undone))
    (mail,) = mail_server.mails()
    assert mail["Subject"] == "【报警】库里的数与按存档重建的不一致"
    body = mail.get_body(("plain",))
    assert body is not None
    assert said in body.get_content()
    assert "被人改过" in body.get_content()


@pytest.mark.usefixtures("on_the_tests_server")
def test_an_archived_file_with_other_bytes_stops_a_rebuild_and_is_named(
    told: SharedWarehouse,
) -> None:
    ((place,),) = told.rows(
        "select archived_as from landing.file inner join landing.delivery using (file_sha256) "
        "where file_name like 'JZ-22/%' order by received_at limit 1"
    )
    archived = settings.archive_dir() / place
    kept = archived.read_bytes()
    archived.chmod(0o600)
    archived.write_bytes(kept + b" ")
    try:
        with open_engine() as engine, pytest.raises(ArchiveDamagedError, match=place):
            rebuild(engine)
    finally:
        archived.write_bytes(kept)


def test_a_catalogue_or_rules_that_were_edited_are_not_gone_by(edited: Connection) -> None:
    edited.execute(text("update landing.given set content = replace(content, '江陵', '江东')"))
    with pytest.raises(CheckError, match=r"landing\.given"):
        Journal.of(edited)


def test_what_another_program_did_may_differ_for_that(edited: Connection) -> None:
    edited.execute(text("update landing.journal set program = 'earlier' where step = 'stage'"))
    assert {entry.step for entry in Journal.of(edited).of_other_programs} == {"stage"}
