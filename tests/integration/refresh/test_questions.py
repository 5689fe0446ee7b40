"""What analysts ask, in the words of docs/questions.md, against answers worked out by hand.

A2.05 is a flow, A2.06 a part of it; C2.08 is a stock, B3.01 money in 万元. What a form does not
name here it states as 0. In July the officer closed June of 沙市.

| unit | April | May | June |
|---|---|---|---|
| 公安 JZ-22 | late: A2.05 10, A2.06 4, C2.08 3, B3.01 1.25 | A2.05 20, 24; A2.06 5, C2.08 4 | |
| 监利 JZ-23 | | A2.05 约6, C2.08 9, B2.03 7 | A2.05 8, C2.08 2 |
| 交通 JZ-I1 | | A2.05 2, C2.08 11, E3.01 — | |
| city JZ-00 | | A3.05, cumulative, 4000 | A3.05 3000 |
| 荆州区 JZ-03 | | A2.06 9 of A2.05 3: rejected | |

公安 corrected May in July.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL, create_engine, text

from etl import on_demand, settings
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.decide.closure import Closure
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = ("part-within-total",)

PAGE = (settings.ROOT / "docs" / "questions.md").read_text("utf-8")
QUESTIONS = dict(
    re.findall(r"^### (\d+)\. [^\n]*\n```sql\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
)
REASON = "年内撤并，由荆州区并表"

Ask = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def half_year(shared: SharedWarehouse) -> SharedWarehouse:
    in_time = beijing("2020-06-05 10:00")
    april = {"A2.05": "10", "A2.06": "4", "C2.08": "3", "B3.01": "1.25"}
    may = {"A2.06": Entry("5", "9"), "B3.01": Entry("0", "1.25"), "C2.08": "4"}
    for unit, month, figures in (
        ("JZ-22", "2020-04", april),
        ("JZ-22", "2020-05", may | {"A2.05": Entry("20", "30")}),
        ("JZ-23", "2020-05", {"A2.05": "约6", "C2.08": "9", "B2.03": "7"}),
        ("JZ-I1", "2020-05", {"A2.05": "2", "C2.08": "11", "E3.01": "—"}),
        ("JZ-00", "2020-05", {"A3.05": "4000"}),
        ("JZ-03", "2020-05", {"A2.05": "3", "A2.06": "9"}),
    ):
        shared.inbox.send(unit, month, figures, in_time)
    shared.night(beijing("2020-06-06 02:00"))
    shared.inbox.send(
        "JZ-22", "2020-05", may | {"A2.05": Entry("24", "34")}, beijing("2020-07-01 10:00")
    )
    shared.inbox.send("JZ-00", "2020-06", {"A3.05": "3000"}, beijing("2020-07-01 10:00"))
    june = {"A2.05": Entry("8", "约14"), "C2.08": "2", "B2.03": Entry("0", "7")}
    shared.inbox.send("JZ-23", "2020-06", june, beijing("2020-07-01 10:00"))
    shared.night(beijing("2020-07-07 02:00"))
    closure = Closure("JZ-02", "2020-06", True, "王五", REASON)
    on_demand.close(closure, beijing("2020-07-07 09:00"))
    return shared


@pytest.fixture(scope="module")
def analyst(half_year: SharedWarehouse, server_urls: dict[Role, URL]) -> Iterator[Ask]:
    """Ask the warehouse as an analyst."""
    migrate(half_year.engine)  # a database's own privileges do not come with its template
    login = server_urls[Role.ANALYST].set(database=half_year.engine.url.database)
    engine = create_engine(login)

    def ask(query: str) -> list[tuple[object, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    yield ask
    engine.dispose()


def test_the_page_has_the_questions_of_an_analyst() -> None:
    assert list(QUESTIONS) == [str(number) for number in range(1, len(QUESTIONS) + 1)]
    assert len(QUESTIONS) >= 25
    assert PAGE.count("```sql") == len(QUESTIONS)


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_is_a_short_query_without_a_join(query: str, analyst: Ask) -> None:
    assert len(query) <= 300
    assert not re.search(r"\bjoin\b|\bfrom\b[^()]*\bfrom\b", query)
    analyst(query)


def answer(ask: Ask, number: int, *edits: tuple[str, str]) -> list[tuple[object, ...]]:
    """Return the answer to a question, about something else than on the page."""
    query = QUESTIONS[str(number)]
    for old, new in edits:
        assert query.count(old) == 1
        query = query.replace(old, new)
    return ask(query)


def test_trends_of_a_unit_and_of_the_city(analyst: Ask) -> None:
    assert answer(analyst, 1)[3:] == [
        ("2020-04", 10, "exact", None),
        ("2020-05", 24, "exact", 14),
        ("2020-06", None, None, None),
    ]
    city = answer(analyst, 2)
    assert city[:3] == [(f"2020-0{month}", None, 0, 10) for month in (1, 2, 3)]
    assert city[3:] == [("2020-04", 10, 1, 10), ("2020-05", 32, 4, 10), ("2020-06", 8, 2, 10)]
    assert answer(analyst, 3) == [("2020年第1季度", None), ("2020年第2季度", 50)]
    assert [value for _, value in answer(analyst, 4)] == [None, None, None, 10, 42, 50]


def test_shares_and_movers(analyst: Ask) -> None:
    shares = answer(analyst, 5)
    assert shares[:3] == [
        ("公安县总工会", 34, 68),
        ("监利市总工会", 14, 28),
        ("交通运输局工会", 2, 4),
    ]
    assert len(shares) == 10
    moved = [row for row in answer(analyst, 7) if "信息篇数" in str(row[1])]
    assert moved == [("监利市总工会", "上报工会疫情防控信息篇数", "篇", 6, 8)]
    sectors = answer(analyst, 9, ("B2.03", "A2.05"))
    assert sectors == [("地方工会", 6, 48), ("产业工会", 3, 2), ("市总工会本级", 1, 0)]


def test_money_and_parts(analyst: Ask) -> None:
    assert answer(analyst, 10) == [("消费扶贫", None, 12500), ("基层活力", None, 0)]
    assert (
        answer(analyst, 11, ("(indicator_code = 'A2.06'", "(indicator_code = 'A2.05'"))[0][1] == 50
    )
    assert answer(analyst, 11) == [("发布工会疫情防控信息篇数", 9)]


def test_a_figure_that_is_missing_is_neither_zero_nor_carried_forward(analyst: Ask) -> None:
    found = {name: counts for name, *counts in answer(analyst, 13)}
    assert found["公安县总工会"] == [27, 7, 0]
    assert found["交通运输局工会"] == [34, 4, 1]
    assert found["荆州区总工会"] == [42, 0, 0]
    carried = [(month, unit, value) for month, unit, _, value, _ in answer(analyst, 16)]
    assert carried == [("2020-06", "公安县总工会", 4), ("2020-06", "交通运输局工会", 11)]
    assert [row[1:] for row in answer(analyst, 15)] == [
        ("监利县总工会", "上报工会疫情防控信息篇数", "about", 6)
    ]


def test_months_that_contradict_each_other_and_names_that_changed(analyst: Ask) -> None:
    ((month, unit, _, stated, expected, _, _),) = answer(analyst, 17)
    assert (month, unit, stated, expected) == ("2020-06", "荆州市总工会本级", 3000, 4000)
    assert answer(analyst, 18) == [("JZ-23", "监利县总工会", "监利市总工会", "县总工会")]


def test_each_figure_names_the_cell_that_it_stands_in(
    half_year: SharedWarehouse, analyst: Ask
) -> None:
    inbox = half_year.inbox.folder
    cells = [row for row in answer(analyst, 19) if row[3]]
    assert [value for _, _, value, *_ in cells] == [0, 0, 10, 24, 6, 8, 2]
    for _, _, value, file_name, sheet, cell in cells:
        typed = load_workbook(inbox / str(file_name))[sheet][cell].value
        assert Decimal(str(typed).removeprefix("约")) == value


def test_what_changed_and_what_was_known(analyst: Ask) -> None:
    changed = [(unit, month, old, new) for _, unit, month, _, old, new in answer(analyst, 20)]
    assert changed == [("公安县总工会", "2020-05", 20, 24)]
    may = ("2020-03", "2020-05")
    assert answer(analyst, 21, may) == [(None,)]
    assert answer(analyst, 21, may, ("2020-05-31", "2020-06-30")) == [(28,)]
    assert answer(analyst, 21, may, ("2020-05-31", "2020-07-31")) == [(32,)]


def test_how_units_report(analyst: Ask) -> None:
    assert answer(analyst, 22)[:2] == [("JZ-22", 1, 6), ("JZ-00", 0, 6)]
    assert ("沙市区总工会",) not in [row[:1] for row in answer(analyst, 23)]
    right_first = {unit: counts for unit, *counts in answer(analyst, 24)}
    assert right_first["公安县总工会"] == [2, 6, 0]
    assert right_first["荆州区总工会"] == [0, 6, 2]


def test_analysts_read_findings_and_decisions_without_persons(
    half_year: SharedWarehouse, analyst: Ask
) -> None:
    assert answer(analyst, 25) == [("其中数不能大于总数", "强制", 2, 1)]
    found = [row[5:] for row in answer(analyst, 26)]
    assert [(said, waived) for _, said, waived in found] == [("9", False)] * 2
    ((decided_at, *decided),) = answer(analyst, 27)
    assert isinstance(decided_at, datetime)
    assert decided == ["close", "沙市区总工会", "2020-06", None, True]
    persons = "select decided_by, reason from report.decision"
    assert analyst(persons) == [(None, None)]
    assert half_year.rows(persons) == [("王五", REASON)]


def test_a_closed_figure_is_not_expected(analyst: Ask) -> None:
    unexpected = "select distinct unit_code, period_code from report.figure where not is_expected"
    assert analyst(unexpected) == [("JZ-02", "2020-06")]
