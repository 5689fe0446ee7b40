"""Where a figure comes from: its formula, then each cell that it is made of, now and as known then.

A2.05 is a flow, C2.08 a stock. What a form does not name here it states as 0.

| unit | April | May | June |
|---|---|---|---|
| 公安 JZ-22 | A2.05 10, C2.08 3 | A2.05 1.5, released on 6 June; 24 since 7 July; C2.08 4 | |
| 交通 JZ-I1 | | A2.05 约2, C2.08 11 | |
"""

from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

from etl import on_demand
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.decide.decision import Decision
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing

pytestmark = pytest.mark.usefixtures("few_rules", "whole_counts_explained")
FURTHER_RULES = ("whole-count",)

REASON = "一篇与外单位合写，按半篇计"
RULES = [  # in the order of docs/rules.md
    "number-readable",
    "not-negative",
    "whole-count",
    "file-readable",
    "unit-known",
    "period-known",
    "sender-matches-unit",
    "no-personal-data",
]

Explain = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def half_year(shared: SharedWarehouse) -> SharedWarehouse:
    for unit, month, figures in (
        ("JZ-22", "2020-04", {"A2.05": "10", "C2.08": "3"}),
        ("JZ-22", "2020-05", {"A2.05": Entry("1.5", "11.5"), "C2.08": "4"}),
        ("JZ-I1", "2020-05", {"A2.05": "约2", "C2.08": "11"}),
    ):
        shared.inbox.send(unit, month, figures, beijing("2020-06-05 10:00"))
    shared.night(beijing("2020-06-06 02:00"))
    ((held,),) = shared.rows("select submission_key from landing.submission where verdict = 'held'")
    release = Decision(held, "release", "王五", REASON, None)
    on_demand.decide(release, beijing("2020-06-06 10:00"))
    corrected = {"A2.05": Entry("24", "34"), "C2.08": "4"}
    shared.inbox.send("JZ-22", "2020-05", corrected, beijing("2020-07-01 10:00"))
    shared.night(beijing("2020-07-07 02:00"))
    return shared


@pytest.fixture(scope="module")
def explain(half_year: SharedWarehouse) -> Explain:
    """Explain a figure: line 0 is the figure itself, the others are its observations."""

    def ask(*asked: str) -> list[Any]:
        with half_year.engine.connect() as connection:
            names = [f":a{number}" for number in range(len(asked))]
            query = text(f"select * from report.explain({', '.join(names)})")  # noqa: S608
            return list(
                connection.execute(query, {f"a{n}": word for n, word in enumerate(asked)}).all()
            )

    return ask


def test_a_flow_is_added_up_from_the_cells_of_units_and_months(
    half_year: SharedWarehouse, explain: Explain
) -> None:
    figure, *parts = explain("2020H1", "JZ", "A2.05")
    assert (figure.line, figure.value, figure.qualifier) == (0, 36, "about")
    assert figure.formula == "2个单位2020年4至5月各月的数之和"
    assert figure.observations == 3
    assert [(p.line, p.unit_code, p.period_code, p.typed, p.value, p.version) for p in parts] == [
        (1, "JZ-22", "2020-04", "10", 10, 1),
        (2, "JZ-22", "2020-05", "24", 24, 2),
        (3, "JZ-I1", "2020-05", "约2", 2, 1),
    ]
    for part in parts:
        sent = half_year.inbox.folder / part.file_name
        assert part.file_sha256 == sha256(sent.read_bytes()).hexdigest()
    assert explain("2020-04", "JZ-22", "A2.05")[0].formula == "2020年4月所报的数"
    assert explain("2020Q2", "JZ-22", "A2.05")[0].formula == "2020年4至5月各月之和"


def test_a_stock_is_what_each_unit_reported_last(explain: Explain) -> None:
    figure, *parts = explain("2020-06", "JZ", "C2.08")
    assert (figure.value, figure.formula) == (15, "2个单位2020年5月末的数之和")
    assert [(part.unit_code, part.period_code, part.value) for part in parts] == [
        ("JZ-22", "2020-05", 4),
        ("JZ-I1", "2020-05", 11),
    ]
    then, *_ = explain("2020-06", "JZ", "C2.08", "2020-06-06 09:00+08")
    assert (then.value, then.observations) == (14, 2)
    assert then.formula == "2个单位各自最后所报的数之和，最近的是2020年5月末"


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        ("2020-05-01 00:00+08", None),
        ("2020-06-06 09:00+08", 12),
        ("2020-06-30 00:00+08", Decimal("13.5")),
        ("2020-07-08 00:00+08", 36),
    ],
)
def test_a_figure_is_explained_as_it_was_known(
    explain: Explain, as_of: str, value: Decimal | None
) -> None:
    figure, *parts = explain("2020H1", "JZ", "A2.05", as_of)
    assert figure.value == value
    assert sum((part.value for part in parts), Decimal(0)) == (value or 0)
    assert figure.observations == len(parts)


def test_what_each_figure_is_made_of_adds_up_to_it(half_year: SharedWarehouse) -> None:
    found = half_year.rows(
        """
        select figure.value, figure.qualifier, figure.value_yuan, explained.*
        from report.programme_by_unit as figure
        cross join lateral (
            select
                max(value) filter (where line = 0) as value,
                max(qualifier) filter (where line = 0) as qualifier,
                max(value_yuan) filter (where line = 0) as value_yuan,
                sum(value) filter (where line > 0) as parts
            from report.explain(figure.period_code, figure.unit_code, figure.indicator_code)
        ) as explained
        where figure.period_code = any(array['2020H1', '2020-06'])
            and figure.indicator_code = any(array['A2.05', 'B3.01', 'C2.08'])
        """
    )
    assert len(found) == 2 * (12 + 12 + 8)  # B3.01 is on no form of industrial unions
    assert sum(value is not None for value, *_ in found) > 10
    for *stored, value, qualifier, value_yuan, parts in found:
        assert stored == [value, qualifier, value_yuan]
        assert parts == value


def test_what_was_found_and_decided_is_told_without_persons_to_analysts(
    half_year: SharedWarehouse, explain: Explain, server_urls: dict[Role, URL]
) -> None:
    as_of = ("2020-05", "JZ-22", "A2.05", "2020-06-30 00:00+08")
    _, part = explain(*as_of)
    found = {(finding["rule_id"], finding["found"]) for finding in part.findings}
    assert found == {("whole-count", "1.5"), ("whole-count", "11.5")}
    (decision,) = part.decisions
    assert (decision["action"], decision["decided_by"]) == ("release", "王五")
    assert decision["reason"] == REASON
    (_, untouched), passed = explain("2020-04", "JZ-22", "A2.05"), part.rules_passed
    assert (untouched.findings, untouched.decisions) == (None, None)
    assert untouched.rules_passed == passed + 1
    assert untouched.passed_rules == RULES
    assert part.passed_rules == [rule for rule in RULES if rule != "whole-count"]
    migrate(half_year.engine)  # a database's own privileges do not come with its template
    login = server_urls[Role.ANALYST].set(database=half_year.engine.url.database)
    engine = create_engine(login)
    with engine.connect() as connection:
        told = connection.execute(
            text("select findings, decisions from report.explain(:p, :u, :i, :t) where line = 1"),
            dict(zip("puit", as_of, strict=True)),
        ).one()
    engine.dispose()
    assert told.decisions[0]["decided_by"] is told.decisions[0]["reason"] is None
    assert {finding["found"] for finding in told.findings} == {"1.5", "11.5"}


def test_what_a_cell_says_that_is_no_figure_is_hidden_from_analysts(
    half_year: SharedWarehouse,
) -> None:
    listed = text("select findings from report.observation where findings is not null limit 1")
    with half_year.engine.connect() as connection:  # whose transaction is rolled back
        connection.execute(text("update quality.finding set cell = 'A1', found = '张三'"))
        assert {finding["found"] for finding in connection.execute(listed).scalar_one()} == {"张三"}
        connection.execute(text(f"set local role {Role.ANALYST}"))
        told = connection.execute(listed).scalar_one()
    assert {(finding["found"], finding["expected"]) for finding in told} == {(None, None)}


def test_no_row_explains_what_is_not_known(explain: Explain) -> None:
    assert explain("2020H1", "JZ-99", "A2.05") == []
    assert explain("2020H1", "JZ", "Z9.99") == []
    assert explain("2031H1", "JZ", "A2.05") == []
