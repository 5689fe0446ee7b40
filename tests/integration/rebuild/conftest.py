"""Four nights of a year in which much is corrected, decided and reorganised, and their rebuild."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import on_demand, settings, upkeep
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.decide.closure import Closure
from etl.decide.decision import Decision
from etl.rebuild.entries import Journal
from etl.rebuild.forgotten import Forgotten
from etl.rebuild.rebuild import scratch_warehouse
from etl.rebuild.replay import replay, store_reports
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import Edit, beijing
from tests.persons import ZHANG

REASON = "当月集中拨付上半年帮扶资金，已查看拨款文件"
RENAMED = (
    "units.csv",
    "JZ-24,江陵县总工会,Jiangling County Federation,county,JZ,yes,421024,1997-01-01,,,",
    "JZ-24,江陵县总工会,Jiangling County Federation,county,JZ,yes,421024,1997-01-01,2020-02-10,,\n"
    "JZ-24,江陵市总工会,Jiangling City Federation,county,JZ,yes,421024,2020-02-10,,,",
)
# another programme, and another name, for what was reported already
MOVED = (
    "indicators.csv",
    "B2.03,B2,网络招聘会提供岗位数",
    "B2.03,B3,线上招聘会提供岗位数",
)


@pytest.fixture(scope="module")
def told(shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory) -> SharedWarehouse:
    """The warehouse after all of it."""
    send, night = shared.inbox.send, shared.night
    for unit, figure in (("JZ-22", "7"), ("JZ-24", "5"), ("JZ-I1", "-3"), ("JZ-02", "1.5")):
        send(unit, "2020-01", {"B2.03": figure}, beijing("2020-02-03 10:00"))
    night(beijing("2020-02-06 02:00"))
    send("JZ-22", "2020-01", {"B2.03": "8"}, beijing("2020-02-07 10:00"))
    send("JZ-I1", "2020-01", {"B2.03": "3"}, beijing("2020-02-07 10:00"))
    night(beijing("2020-02-08 02:00"))
    _decide(shared, "JZ-02", "release", "2020-02-08 09:00")
    _decide(shared, "JZ-24", "return", "2020-02-08 09:30")
    closure = Closure("JZ-81", "2020-01", True, "王五", REASON)
    on_demand.close(closure, beijing("2020-02-08 10:00"))
    for number, edit in enumerate((RENAMED, MOVED)):
        _store(shared, tmp_path_factory.mktemp("catalogue") / str(number), edit)
    february = {"B2.03": Entry(Decimal(6), Decimal(14))}
    send("JZ-22", "2020-02", february, beijing("2020-03-03 10:00"))
    send("JZ-I3", "2020-02", {"B2.03": ZHANG}, beijing("2020-03-03 10:00"))  # nobody may keep it
    night(beijing("2020-03-06 02:00"))
    _decide(shared, "JZ-24", "undo", "2020-03-06 09:00")
    night(beijing("2020-03-08 02:00"))
    upkeep.delete_expired(after_a_gap(beijing("2020-07-01 12:00")))
    return shared


def _decide(shared: SharedWarehouse, unit: str, action: str, at: str) -> None:
    ((key,),) = shared.rows(
        "select max(submission_key) from landing.submission "
        "inner join warehouse.current_unit using (unit_key) where unit_code = :unit",
        unit=unit,
    )
    on_demand.decide(Decision(key, action, "王五", REASON), beijing(at))  # type: ignore[arg-type]


def _store(shared: SharedWarehouse, folder: Path, edit: Edit) -> None:
    """Store the catalogue that is in force with an edit; the nights that follow use it too."""
    shutil.copytree(settings.catalogue_dir(), folder)
    name, old, new = edit
    text = (folder / name).read_text("utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), "utf-8")
    pytest.MonkeyPatch().setenv("CATALOGUE", str(folder))
    store_catalogue(shared.engine, read_catalogue(folder), beijing("2020-02-09 10:00"))


@pytest.fixture(scope="module")
def scratch(told: SharedWarehouse) -> Iterator[Engine]:
    """What archive and journal come to."""
    with scratch_warehouse() as engine, told.engine.connect() as stored:
        assert replay(Journal.of(stored), Forgotten(stored), engine) == []
        store_reports(engine, beijing("2020-03-08 02:00"))
        yield engine
