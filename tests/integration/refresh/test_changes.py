"""What changed, and why: each kind of change, as report.change and report.why tell it.

公安 corrects January, which the officer returns and takes back; 监利 drops a 约; 江陵 says that a
figure does not apply; 石首 is returned and sends again; 荆州区 is held and released; 沙市 sends the
same file again. 交通运输局 comes late, and loses a line to a catalogue that also puts 卫健委 and an
indicator elsewhere. Then February is due, and stocks are carried forward until 公安 sends its own.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from etl import on_demand, pipeline
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.decide.decision import Action, Decision
from tests.conftest import Federation, environment
from tests.integration.conftest import SharedWarehouse, judge_and_load
from tests.integration.database.logins import Login
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules", "whole_counts_explained")
FURTHER_RULES = {"whole-count"}

JOBS, PEOPLE, STOCK = "B2.03", "E3.01", "C2.08"
IN_TIME = beijing("2020-02-04 09:00")
FIRST = beijing("2020-02-06 02:00")
SECOND = FIRST + timedelta(days=1)
RETURNED = SECOND + timedelta(hours=8)
UNDONE = SECOND + timedelta(hours=9)
SHISHOU_RETURNED = SECOND + timedelta(hours=10)
SHISHOU_UNDONE = SECOND + timedelta(hours=11)
SHISHOU_AGAIN = SECOND + timedelta(hours=12)
RELEASED = SECOND + timedelta(hours=13)
THIRD = FIRST + timedelta(days=2)
REORGANISED = beijing("2020-03-06 02:00")
LAST = REORGANISED + timedelta(days=1)
EDITS = {
    "form_lines.csv": ("JZ-F3,3,B2.03,yes,yes,yes\n", ""),
    "units.csv": ("JZ-I0,yes,,1997-01-01,,,health", "JZ,yes,,1997-01-01,,,health"),
    "indicators.csv": ("E3.01,E3,", "E3.01,A2,"),
}


@pytest.fixture(scope="module")
def rows(
    shared: SharedWarehouse, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rows]:
    inbox = shared.inbox
    repeated = _send_january(inbox)
    shared.night(FIRST)
    for unit, figures in {
        "JZ-03": {PEOPLE: "1.5"},
        "JZ-22": {JOBS: "15", STOCK: "3"},
        "JZ-23": {JOBS: "7"},
        "JZ-24": {JOBS: "—", STOCK: "2"},
        "JZ-I1": {JOBS: "1"},
    }.items():
        inbox.send(unit, "2020-01", figures, FIRST + timedelta(hours=7))
    set_arrival(repeated, FIRST + timedelta(hours=8))
    shared.night(SECOND)
    _decide(shared, "JZ-22", "return", "单位来电要求撤回重报", RETURNED)
    _decide(shared, "JZ-22", "undo", "单位来函说明不用重报", UNDONE)
    _decide(shared, "JZ-81", "return", "填报单位写错", SHISHOU_RETURNED)
    _decide(shared, "JZ-81", "undo", "单位来电说没有写错", SHISHOU_UNDONE)
    _decide(shared, "JZ-81", "return", "填报单位还是写错", SHISHOU_AGAIN)
    _decide(shared, "JZ-03", "release", "两人合用一个编制，已核实", RELEASED)
    inbox.send("JZ-81", "2020-01", {JOBS: "6"}, THIRD - timedelta(hours=9))
    _load(THIRD)
    reorganised = _edited(federation.folder, tmp_path_factory.mktemp("reorganised"))
    with environment(CATALOGUE=reorganised):
        store_catalogue(shared.engine, read_catalogue(reorganised), REORGANISED)
        pipeline.load(REORGANISED)
        pipeline.refresh(REORGANISED)
        inbox.send("JZ-22", "2020-02", {STOCK: "4", PEOPLE: "3"}, REORGANISED + timedelta(hours=7))
        inbox.send("JZ-22", "2020-01", {JOBS: "15", STOCK: "5"}, REORGANISED + timedelta(hours=7))
        _load(LAST)
        pipeline.gate(LAST)
        yield shared.rows


def _send_january(inbox: Inbox) -> Path:
    """Send January in time; return the file of 沙市."""
    for unit, figures in {
        "JZ-22": {JOBS: "10", STOCK: "3"},
        "JZ-23": {JOBS: "约7"},
        "JZ-24": {JOBS: "5", STOCK: "2"},
        "JZ-81": {JOBS: "4"},
        "JZ-I2": {JOBS: "8", PEOPLE: "2"},
    }.items():
        inbox.send(unit, "2020-01", figures, IN_TIME)
    return inbox.send("JZ-02", "2020-01", {JOBS: "9"}, IN_TIME)


def _load(recorded_at: datetime) -> None:
    judge_and_load(recorded_at)
    pipeline.refresh(recorded_at)


def _decide(shared: SharedWarehouse, unit: str, action: Action, reason: str, at: datetime) -> None:
    ((key,),) = shared.rows(
        "select max(submission_key) from landing.submission "
        "inner join warehouse.current_unit using (unit_key) where unit_code = :unit",
        unit=unit,
    )
    on_demand.decide(Decision(int(key), action, "王五", reason), at)


def _edited(catalogue: Path, folder: Path) -> Path:
    for path in catalogue.iterdir():
        content = path.read_text("utf-8")
        old, new = EDITS.get(path.name, ("", ""))
        assert not old or content.count(old) == 1
        (folder / path.name).write_text(content.replace(old, new), "utf-8")
    return folder


# unit, indicator, kind, old and new value, effect on the union's month and on the city's half-year
Change = tuple[str, str, str, float | None, float | None, float, float]
EXPECTED: dict[datetime, list[Change]] = {
    SECOND: [
        ("JZ-22", JOBS, "corrected", 10, 15, 5, 5),
        ("JZ-23", JOBS, "corrected", 7, 7, 0, 0),
        ("JZ-24", JOBS, "corrected", 5, None, -5, -5),
        ("JZ-I1", JOBS, "late", None, 1, 1, 1),
    ],
    RETURNED: [("JZ-22", JOBS, "restored", 15, 10, -5, -5)],
    UNDONE: [("JZ-22", JOBS, "restored", 10, 15, 5, 5)],
    SHISHOU_RETURNED: [("JZ-81", JOBS, "withdrawn", 4, None, -4, -4)],
    SHISHOU_UNDONE: [("JZ-81", JOBS, "restored", None, 4, 4, 4)],
    SHISHOU_AGAIN: [("JZ-81", JOBS, "withdrawn", 4, None, -4, -4)],
    RELEASED: [("JZ-03", PEOPLE, "late", None, 1.5, 1.5, 1.5)],
    THIRD: [("JZ-81", JOBS, "corrected", None, 6, 6, 6)],
    REORGANISED: [
        ("JZ-03", PEOPLE, "reclassified", 1.5, 1.5, 0, 0),
        ("JZ-I1", JOBS, "withdrawn", 1, None, -1, -1),
        ("JZ-I2", JOBS, "withdrawn", 8, None, -8, -8),
        ("JZ-I2", PEOPLE, "reclassified", 2, 2, 0, 0),
        ("JZ-I2", PEOPLE, "reclassified", 2, 2, 0, 0),
    ],
    LAST: [
        ("JZ-22", STOCK, "corrected", 3, 5, 2, 0),  # February stands in the half-year
        ("JZ-22", STOCK, "late", None, 4, 1, 1),  # than the 3 that was carried forward
        ("JZ-22", PEOPLE, "late", None, 3, 3, 3),  # in its new programme at once
    ],
}


@pytest.mark.parametrize("at", EXPECTED, ids=str)
def test_each_change_is_told_with_what_it_moved(rows: Rows, at: datetime) -> None:
    found = rows(
        """
        select unit_code, indicator_code, kind, old_value, new_value, effect_on_union,
            effect_on_city
        from report.change where recorded_at = :at and coalesce(new_value, old_value, 0) <> 0
        order by unit_code, indicator_code, period_code
        """,
        at=at,
    )
    assert found == EXPECTED[at]


@pytest.mark.parametrize(
    ("at", "unit", "cause"),
    [
        (SECOND, "JZ-22", ("submission", 2, None, None)),
        (RETURNED, "JZ-22", ("decision", 1, "return", "单位来电要求撤回重报")),
        (UNDONE, "JZ-22", ("decision", 2, "undo", "单位来函说明不用重报")),
        (SHISHOU_RETURNED, "JZ-81", ("decision", 1, "return", "填报单位写错")),
        (SHISHOU_UNDONE, "JZ-81", ("decision", 1, "undo", "单位来电说没有写错")),
        (RELEASED, "JZ-03", ("decision", 1, "release", "两人合用一个编制，已核实")),
        (THIRD, "JZ-81", ("submission", 2, None, None)),
        (REORGANISED, "JZ-I1", ("catalogue", 1, None, None)),
        (REORGANISED, "JZ-I2", ("catalogue", 1, None, None)),
    ],
)
def test_each_change_names_its_cause(
    rows: Rows, at: datetime, unit: str, cause: tuple[str, int, str | None, str | None]
) -> None:
    found = rows(
        "select distinct cause, version, decision, reason from report.change "
        "where recorded_at = :at and unit_code = :unit",
        at=at,
        unit=unit,
    )
    assert found == [cause]


def test_a_first_figure_that_came_in_time_is_told_apart(rows: Rows) -> None:
    found = rows("select distinct kind, cause from report.change where recorded_at = :at", at=FIRST)
    assert found == [("new", "submission")]


def test_the_same_file_again_changes_nothing(rows: Rows) -> None:
    found = rows(
        "select distinct recorded_at from report.change where unit_code = 'JZ-02' "
        "and kind <> 'reclassified'"
    )
    assert found == [(FIRST,)]


def test_a_qualifier_and_a_status_that_change_alone_are_told(rows: Rows) -> None:
    found = rows(
        "select unit_code, old_qualifier, new_qualifier, old_status, new_status "
        "from report.change where recorded_at = :at and indicator_code = :code "
        "and unit_code in ('JZ-23', 'JZ-24') order by unit_code",
        at=SECOND,
        code=JOBS,
    )
    assert found == [
        ("JZ-23", "about", "exact", "A", "A"),
        ("JZ-24", "exact", "exact", "A", "M"),
    ]


def test_what_the_catalogue_puts_elsewhere_names_both_places(rows: Rows) -> None:
    found = rows(
        "select indicator_code, moved_from, moved_to from report.change "
        "where kind = 'reclassified' and unit_code = 'JZ-I2' "
        "and indicator_code in ('C2.08', 'E3.01') order by 1, 2"
    )
    assert found == [
        (STOCK, "JZ-I0", "JZ"),
        (PEOPLE, "E3", "A2"),
        (PEOPLE, "JZ-I0", "JZ"),
    ]


def test_analysts_see_neither_who_decided_nor_why(
    rows: Rows, shared: SharedWarehouse, login_to: Callable[[str], Login]
) -> None:
    migrate(shared.engine)  # a database's own privileges do not come with its template
    database = str(shared.engine.url.database)
    told = "select count(*), count(decision), count(reason) from report.change"
    with login_to(database)(Role.ANALYST).connect() as connection:
        changes, decisions, reasons = connection.exec_driver_sql(told).one()
    assert (decisions > 0, reasons) == (True, 0)
    assert rows("select count(*) from report.change") == [(changes,)]
    assert rows("select 1 from report.change where to_jsonb(change)::text like '%王五%'") == []


WHY = """
    select unit_code, kind, cause, share from report.why(:indicator, :period, :since, :until, :unit)
    order by recorded_at nulls last, unit_code
    """


@pytest.mark.parametrize(
    ("indicator", "period", "unit", "since", "shares"),
    [
        pytest.param(
            *(JOBS, "2020H1", None, FIRST),
            [
                ("JZ-22", "corrected", "submission", 5),
                ("JZ-23", "corrected", "submission", 0),  # 约7 is 7 now
                ("JZ-24", "corrected", "submission", -5),
                ("JZ-I1", "late", "submission", 1),
                ("JZ-22", "restored", "decision", -5),
                ("JZ-22", "restored", "decision", 5),
                ("JZ-81", "withdrawn", "decision", -4),
                ("JZ-81", "restored", "decision", 4),
                ("JZ-81", "withdrawn", "decision", -4),
                ("JZ-81", "corrected", "submission", 6),
                ("JZ-I1", "withdrawn", "catalogue", -1),
                ("JZ-I2", "withdrawn", "catalogue", -8),
            ],
            id="the city's half-year",
        ),
        pytest.param(
            *(JOBS, "2020-01", "JZ-22", RETURNED),
            [("JZ-22", "restored", "decision", 5)],
            id="a union's month",
        ),
        pytest.param(
            *(JOBS, "2020-01", "JZ-I0", SECOND),
            [
                ("JZ-I1", "withdrawn", "catalogue", -1),
                ("JZ-I2", "withdrawn", "catalogue", -8),
            ],
            id="a group that a unit left when it lost its line",
        ),
        pytest.param(
            *(PEOPLE, "2020-01", "JZ-I0", SECOND),
            [(None, None, "unexplained", -2)],
            id="a group that a unit left",
        ),
        pytest.param(
            *(STOCK, "2020H1", None, THIRD),
            [("JZ-22", "late", "submission", 1)],
            id="a stock of which a later month stands",
        ),
        pytest.param(
            *(STOCK, "2020-02", None, THIRD),
            [("JZ-22", "late", "submission", 1), (None, None, "unexplained", 5)],
            id="stocks that were carried forward to a month that was due meanwhile",
        ),
    ],
)
def test_the_shares_of_changes_are_the_difference_between_two_moments(
    rows: Rows,
    indicator: str,
    period: str,
    unit: str | None,
    since: datetime,
    shares: list[tuple[str, str, str, int]],
) -> None:
    asked = {"indicator": indicator, "period": period, "unit": unit}
    assert rows(WHY, since=since, until=LAST, **asked) == shares
    ((difference,),) = rows(
        """
        select coalesce(sum(value) filter (where is_known), 0)
            - coalesce(sum(value) filter (where not is_known), 0)
        from (
            select value, true from report.programme_by_unit_as_of(:until)
            where period_code = :period and indicator_code = :indicator and unit_code = :unit
            union all
            select value, false from report.programme_by_unit_as_of(:since)
            where period_code = :period and indicator_code = :indicator and unit_code = :unit
        ) as figure (value, is_known)
        """,
        since=since,
        until=LAST,
        **asked | {"unit": unit or "JZ"},
    )
    assert difference == sum(share for *_, share in shares)
