"""What was known at a moment of files and decisions, against plain copies that were taken then.

公安 is held, released, taken back and released again; 沙市 and 石首 send by day; then the files of
all three are set aside, and one is freed. 江陵's file named nobody, until it is attributed; 监利's
comes once more, in a night that breaks off; 交通运输局 is returned. At last a form and a unit are
given versions that begin in a month that was reported.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy2

import pytest
from sqlalchemy import text

from etl import intake, on_demand, pipeline
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.decide.decision import Action, Decision
from etl.officer.attribution import Attribution
from etl.set_aside.culprits import set_aside
from etl.set_aside.files import free
from tests.conftest import Federation, environment
from tests.integration.conftest import SharedWarehouse
from tests.integration.database.logins import Login
from tests.integration.inbox import Rows, beijing, set_arrival
from tests.integration.refresh.copies import SHORTLY, Nights

pytestmark = pytest.mark.usefixtures("few_rules", "whole_counts_explained")
FURTHER_RULES = {"whole-count"}

IN_TIME = beijing("2020-02-04 09:00")
FIRST = beijing("2020-02-06 02:00")
RELEASED = FIRST + timedelta(hours=7)
UNDONE = FIRST + timedelta(hours=8)
RELEASED_AGAIN = FIRST + timedelta(hours=9)
BY_DAY = FIRST + timedelta(hours=10)
SET_ASIDE = FIRST + timedelta(days=1)
FREED = SET_ASIDE + timedelta(hours=7)
ATTRIBUTED = SET_ASIDE + timedelta(hours=8)
READ_AGAIN = FIRST + timedelta(days=2)
RETURNED = READ_AGAIN + timedelta(hours=8)
BROKEN_OFF = FIRST + timedelta(days=3)
WHOLE = FIRST + timedelta(days=4)
REORGANISED = FIRST + timedelta(days=5)
FORM = "JZ-F2,荆工统2表,工会重点工作月报（县市区总工会）,"
KINDS = "district county county_level_city development_zone,month,5,18:00,"
GONGAN = "Gong'an County Federation,county,JZ,yes,421022,"
EDITS = {
    "forms.csv": (
        f"{KINDS}2020.1,荆州市总工会,2020-01-01,2020-12-31\n",
        f"{KINDS}2020.1,荆州市总工会,2020-01-01,2020-01-15\n"
        f"{FORM}{KINDS}2020.2,荆州市总工会,2020-01-16,2020-12-31\n",
    ),
    "units.csv": (
        f"JZ-22,公安县总工会,{GONGAN}1997-01-01,,,\n",
        f"JZ-22,公安县总工会,{GONGAN}1997-01-01,2020-01-20,,\n"
        f"JZ-22,公安县工会,{GONGAN}2020-01-20,,,\n",
    ),
}
VIEWS = [
    f"report.{view}" for view in ("change", "decision", "finding", "observation", "received_file")
]
VERDICT = """
    select verdict, accepted_at from history.verdict_as_of(:moment)
    inner join warehouse.current_unit using (unit_key) where unit_code = :unit
    """


@pytest.fixture(scope="module")
def nights(
    shared: SharedWarehouse, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nights]:
    nights = Nights(shared, {}, VIEWS)
    jianli = _send_january(shared)
    shared.night(FIRST)
    nights.copy(FIRST)
    for action, moment in (
        ("release", RELEASED),
        ("undo", UNDONE),
        ("release", RELEASED_AGAIN),
    ):
        _decide(shared, "JZ-22", action, moment)
        nights.copy(moment)
    _load_by_day(shared)
    nights.copy(BY_DAY)
    _set_aside(shared, ("JZ-02", "JZ-22", "JZ-81"))
    shared.night(SET_ASIDE)
    nights.copy(SET_ASIDE)
    with shared.engine.begin() as connection:
        free(connection, _file(shared.rows, "JZ-81"), FREED)
    nights.copy(FREED)
    on_demand.attribute(
        Attribution(_stray(shared.rows), "JZ-24", "王五", "江陵县总工会来电确认由其代发"),
        ATTRIBUTED,
    )
    nights.copy(ATTRIBUTED)
    shared.night(READ_AGAIN)
    nights.copy(READ_AGAIN)
    _decide(shared, "JZ-I1", "return", RETURNED)
    nights.copy(RETURNED)
    again = copy2(jianli, jianli.with_name("再送.xlsx"))
    set_arrival(again, READ_AGAIN + timedelta(hours=9))
    pipeline.collect(BROKEN_OFF)
    nights.copy(BROKEN_OFF)
    shared.night(WHOLE)
    nights.copy(WHOLE)
    reorganised = _edited(federation.folder, tmp_path_factory.mktemp("reorganised"))
    with environment(CATALOGUE=reorganised):
        store_catalogue(shared.engine, read_catalogue(reorganised), REORGANISED)
        shared.night(REORGANISED)
        nights.copy(REORGANISED)
        yield nights


def _send_january(shared: SharedWarehouse) -> Path:
    """Send January in time; return the file of 监利."""
    send = shared.inbox.send
    send("JZ-22", "2020-01", {"B2.03": "10", "E3.01": "1.5"}, IN_TIME)
    send("JZ-I1", "2020-01", {"B2.03": "9", "C2.08": "2"}, IN_TIME)
    send("JZ-24", "2020-01", {"B2.03": "4"}, IN_TIME, "JZ-03 石首市总工会/一月.xlsx")
    return send("JZ-23", "2020-01", {"B2.03": "约7"}, IN_TIME)


def _load_by_day(shared: SharedWarehouse) -> None:
    shared.inbox.send("JZ-02", "2020-01", {"B2.03": "5", "E3.01": "2.5"}, BY_DAY - SHORTLY)
    shared.inbox.send("JZ-81", "2020-01", {"B2.03": "6"}, BY_DAY - SHORTLY)
    assert intake.collect(BY_DAY)
    intake.stage(BY_DAY)
    intake.validate(BY_DAY)


def _set_aside(shared: SharedWarehouse, units: tuple[str, ...]) -> None:
    with shared.engine.begin() as connection:
        files = [_file(shared.rows, unit) for unit in units]
        assert len(set_aside(connection, files, "trial", FIRST, SET_ASIDE)) == len(units)


def _decide(shared: SharedWarehouse, unit: str, action: Action, moment: datetime) -> None:
    ((key,),) = shared.rows(
        "select submission_key from report.received_file where unit_code = :unit", unit=unit
    )
    on_demand.decide(Decision(key, action, "王五", "两人合用一个编制，已核实"), moment)


def _file(rows: Rows, unit: str) -> str:
    ((sha256,),) = rows(
        "select file_sha256 from landing.submission "
        "inner join warehouse.current_unit using (unit_key) where unit_code = :unit",
        unit=unit,
    )
    return str(sha256)


def _stray(rows: Rows) -> int:
    ((key,),) = rows("select submission_key from landing.submission where unit_key = 0")
    return int(key)


def _edited(catalogue: Path, folder: Path) -> Path:
    for path in catalogue.iterdir():
        content = path.read_text("utf-8")
        if path.name in EDITS:
            old, new = EDITS[path.name]
            assert content.count(old) == 1
            content = content.replace(old, new)
        (folder / path.name).write_text(content, "utf-8")
    return folder


def test_every_moment_left_something_to_be_told_apart(nights: Nights) -> None:
    """Else the oracle would prove nothing."""
    known = [copies for _, copies in sorted(nights.known.items())]
    differs = {
        view: [before[view] != after[view] for before, after in zip(known, known[1:], strict=False)]
        for view in VIEWS
    }
    assert [sum(changed) for changed in zip(*differs.values(), strict=True)] == [
        *(5, 5, 5),  # released, taken back, released again
        2,  # by day nothing is loaded
        4,  # no decision sets anything aside
        *(0, 0),  # what is freed or attributed waits to be read again
        3,
        4,
        1,  # collected, and then broken off
        1,
        4,  # names of units, also in what was found and changed; the source of a figure has none
    ]


def test_as_of_each_moment_is_what_it_left(nights: Nights) -> None:
    for moment, copies in nights.known.items():
        for name, copy in copies.items():
            assert nights.as_of(name, moment) == copy, (name, moment)


def test_until_each_moment_is_known_what_the_one_before_left(nights: Nights) -> None:
    moments = sorted(nights.known)
    for before, moment in zip(moments, moments[1:], strict=False):
        for name, copy in nights.known[before].items():
            assert nights.as_of(name, moment - SHORTLY) == copy, (name, moment)


def test_as_of_now_is_what_the_view_says(nights: Nights) -> None:
    for name in VIEWS:
        assert nights.as_of(name, beijing("2026-11-30 12:00")) == nights.read(name), name


def test_each_verdict_is_known_from_when_it_was_given_until_it_was_another(nights: Nights) -> None:
    def verdict(unit: str, moment: datetime) -> list[tuple[object, ...]]:
        return nights.rows(VERDICT, unit=unit, moment=moment)

    assert verdict("JZ-22", FIRST - SHORTLY) == []
    assert verdict("JZ-22", RELEASED - SHORTLY) == [("held", None)]
    assert verdict("JZ-22", RELEASED) == [("accepted", RELEASED)]
    assert verdict("JZ-22", UNDONE) == [("held", RELEASED)]
    assert verdict("JZ-22", SET_ASIDE - SHORTLY) == [("accepted", RELEASED)]
    assert verdict("JZ-22", SET_ASIDE) == [("rejected", None)]
    assert verdict("JZ-81", SET_ASIDE - SHORTLY) == [("accepted", BY_DAY)]


def test_an_explanation_of_then_tells_no_decision_that_came_later(nights: Nights) -> None:
    def decided(moment: datetime) -> list[str]:
        ((decisions,),) = nights.rows(
            "select decisions from report.explain('2020-01', 'JZ-22', 'B2.03', :moment) "
            "where line = 1",
            moment=moment,
        )
        return [decision["action"] for decision in decisions]

    assert decided(UNDONE - SHORTLY) == ["release"]
    assert decided(SET_ASIDE - SHORTLY) == ["release", "undo", "release"]


def test_an_analyst_is_told_what_the_views_tell_him(
    nights: Nights, login_to: Callable[[str], Login]
) -> None:
    migrate(nights.shared.engine)  # a database's own privileges do not come with its template
    analyst = login_to(str(nights.shared.engine.url.database))(Role.ANALYST)
    with analyst.connect() as connection:
        for view in VIEWS:
            now, past = (
                Counter(connection.execute(text(f"select cast(t as text) from {name} as t")))  # noqa: S608
                for name in (view, f"{view}_as_of(now())")
            )
            assert now
            assert now == past, view
