"""In which publications a figure stands, each figure that it is made of, and who approved them.

| unit | January | February | June |
|---|---|---|---|
| 公安 JZ-22 | B2.03 10, since 22 July 15; C2.08 3 | B2.03 20, C2.08 0 | |
| 监利 JZ-23 | | | B2.03 约7, C2.08 0 |

B2.03 is a flow, C2.08 a stock. The half-year is published on 20 July.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from etl import on_demand
from etl.cli.explained import explained_figure, explained_table
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.decide.decision import Decision
from etl.periods import parse_period
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.publication.published import (
    APPROVER,
    PERIOD,
    PUBLISHED_AT,
    REVISED_NIGHT,
    correct_january,
    publish,
    reopen,
)

pytestmark = pytest.mark.usefixtures("few_rules", "warehouse")

SECOND = PUBLISHED_AT + timedelta(days=3)

Explain = Callable[..., list[Any]]


@pytest.fixture
def explain(warehouse: Engine) -> Explain:
    """Explain a figure of the city as its owner."""
    return lambda *asked: _explained(warehouse, *asked)


@pytest.fixture
def analyst(warehouse: Engine, server_urls: dict[Role, URL]) -> Iterator[Engine]:
    migrate(warehouse)  # a database's own privileges do not come with its template
    engine = create_engine(server_urls[Role.ANALYST].set(database=warehouse.url.database))
    yield engine
    engine.dispose()


def _explained(
    engine: Engine, indicator: str, period: str = PERIOD, as_of: datetime | None = None
) -> list[Any]:
    query = text("select * from report.explain(:period, 'JZ', :indicator, :as_of)")
    with engine.connect() as connection:
        asked = {"period": period, "indicator": indicator, "as_of": as_of}
        return list(connection.execute(query, asked).all())


def told(figure: Any) -> list[tuple[Any, ...]]:
    """Return what is told of each publication of a figure."""
    return [
        (
            publication["vintage"],
            datetime.fromisoformat(publication["published_at"]),
            publication["approved_by"],
            publication["value"],
            publication["qualifier"],
            publication["is_revised"],
        )
        for publication in figure.publications or ()
    ]


def vintages(parts: list[Any]) -> dict[tuple[str, str], list[int]]:
    """Return the vintages that rest on each observation, by unit and period."""
    return {
        (part.unit_code, part.period_code): [each["vintage"] for each in part.publications or ()]
        for part in parts
    }


def test_a_figure_that_was_not_published_has_no_publication(explain: Explain) -> None:
    publish()
    january, *parts = explain("B2.03", "2020-01")
    assert (january.value, january.publications) == (10, None)
    assert vintages(parts) == {("JZ-22", "2020-01"): []}


def test_a_publication_is_told_of_the_figure_and_of_all_that_it_rests_on(explain: Explain) -> None:
    publish()
    figure, *parts = explain("B2.03")
    assert figure.value == 37
    assert told(figure) == [(1, PUBLISHED_AT, APPROVER, 37, "about", False)]
    assert vintages(parts) == {
        ("JZ-22", "2020-01"): [1],
        ("JZ-22", "2020-02"): [1],
        ("JZ-23", "2020-06"): [1],
    }


def test_what_came_after_a_publication_stands_only_in_the_next(
    inbox: Inbox, night: Night, explain: Explain
) -> None:
    publish()
    correct_january(inbox, night)
    figure, *parts = explain("B2.03")
    assert figure.value == 42
    assert told(figure) == [(1, PUBLISHED_AT, APPROVER, 37, "about", True)]
    assert vintages(parts) == {
        ("JZ-22", "2020-01"): [],
        ("JZ-22", "2020-02"): [1],
        ("JZ-23", "2020-06"): [1],
    }

    reopen(until=SECOND)
    publish(at=SECOND)
    figure, *parts = explain("B2.03")
    assert told(figure) == [
        (1, PUBLISHED_AT, APPROVER, 37, "about", True),
        (2, SECOND, APPROVER, 42, "about", False),
    ]
    assert vintages(parts) == {
        ("JZ-22", "2020-01"): [2],
        ("JZ-22", "2020-02"): [1, 2],
        ("JZ-23", "2020-06"): [1, 2],
    }


def test_a_moment_knows_only_publications_until_then(
    inbox: Inbox, night: Night, explain: Explain
) -> None:
    publish()
    correct_january(inbox, night)
    figure, *parts = explain("B2.03", PERIOD, beijing("2020-07-20 09:29"))
    assert (figure.value, figure.publications) == (37, None)
    assert list(vintages(parts).values()) == [[], [], []]
    figure, *parts = explain("B2.03", PERIOD, beijing("2020-07-21 00:00"))
    assert told(figure) == [(1, PUBLISHED_AT, APPROVER, 37, "about", False)]
    assert (parts[0].period_code, parts[0].value) == ("2020-01", 10)
    assert vintages(parts)["JZ-22", "2020-01"] == [1]


def test_a_stock_that_counts_again_does_not_stand_where_a_later_one_was_published(
    night: Night, rows: Rows, explain: Explain
) -> None:
    publish()
    figure, *parts = explain("C2.08")
    assert (figure.value, vintages(parts)) == (
        0,
        {("JZ-22", "2020-02"): [1], ("JZ-23", "2020-06"): [1]},
    )
    ((february,),) = rows(
        "select submission_key from report.figure where unit_code = 'JZ-22' "
        "and period_code = '2020-02' and indicator_code = 'C2.08'"
    )
    returned = Decision(february, "return", "王五", "单位来电要求撤回重报", None)
    on_demand.decide(returned, PUBLISHED_AT + timedelta(days=1))
    night(REVISED_NIGHT)
    figure, *parts = explain("C2.08")
    assert told(figure) == [(1, PUBLISHED_AT, APPROVER, 0, "exact", True)]
    assert (figure.value, vintages(parts)) == (
        3,
        {("JZ-22", "2020-01"): [], ("JZ-23", "2020-06"): [1]},
    )


def test_analysts_are_not_told_who_approved(analyst: Engine) -> None:
    publish()
    figure, *parts = _explained(analyst, "B2.03")
    assert told(figure) == [(1, PUBLISHED_AT, None, 37, "about", False)]
    assert [part.publications[0]["approved_by"] for part in parts] == [None] * 3
    with analyst.connect() as connection:
        listed = text("select vintage, published_at, approved_by from report.publication")
        assert list(connection.execute(listed).all()) == [(1, PUBLISHED_AT, None)]


def test_an_officer_reads_who_published_what_and_whether_it_differs(
    inbox: Inbox, night: Night, warehouse: Engine
) -> None:
    half_year = parse_period(PERIOD)
    publish()
    correct_january(inbox, night)
    lines = explained_figure(warehouse, "B2.03", half_year)
    assert [line["published"] for line in lines] == [
        "2020-07-20 09:30 公布第 1 版，由周敏批准，公布数 约37，与以上的数不同",
        "",
        "第 1 版",
        "第 1 版",
    ]
    table = explained_table(lines, half_year)
    assert str(table.caption).splitlines()[1] == f"{lines[0]['published']}。"
    assert list(table.columns[-1].cells) == ["未公布", "第 1 版", "第 1 版"]
    (unpublished, _) = explained_figure(warehouse, "B2.03", parse_period("2020-01"))
    assert unpublished["published"] == ""
