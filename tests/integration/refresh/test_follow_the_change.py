"""Nights that follow the change leave what a rebuild of everything leaves."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl import on_demand, pipeline
from etl.decide.decision import Decision
from etl.report.stored import report_names
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

FIRST_NIGHT = beijing("2020-04-01 02:00")
MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04")
UNIONS = ("JZ-00", "JZ-22", "JZ-23", "JZ-I1")
STATED = ("5", "近7", "约120", "—", "0", "-3")
OBLIGATIONS = """
    select unit_key, form_key, period_key, unit_version_key, due_at, submission_key, received_at,
        verdict, accepted_at, timeliness
    from warehouse.fact_obligation order by 1, 2, 3
    """
# The first accepted submission that nothing came after.
STANDING = """
    select min(submission_key) from warehouse.fact_obligation where verdict = 'accepted'
    having count(*) > 0
    """
REASON = "单位来电要求撤回重报"


def results(rows: Rows) -> dict[str, list[str]]:
    """Return every row of the obligations and report views, as text."""
    found = {
        name: rows(f"select shown::text from report.{name} as shown")  # noqa: S608
        for name in report_names()
    }
    return {name: sorted(row for (row,) in shown) for name, shown in found.items()} | {
        "fact_obligation": [str(row) for row in rows(OBLIGATIONS)]
    }


def send_at_random(random: Random, inbox: Inbox, before: Any) -> None:
    """Send a few forms, some of them faulty, early, late, corrections, or the same bytes again."""
    for number in range(4):
        figures = {code: random.choice(STATED) for code in ("B2.03", "C2.08")}
        arrived = before - timedelta(hours=random.randrange(1, 24 * 40))
        path = inbox.send(
            random.choice(UNIONS),
            random.choice(MONTHS),
            figures,
            arrived,
            f"{before:%d} {number}.xlsx",
        )
        if random.random() < 0.3:
            set_arrival(path, before - timedelta(hours=1))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_nights_change_adds_up_to_what_a_rebuild_of_everything_gives(
    seed: int, inbox: Inbox, night: Night, store: Store, rows: Rows, warehouse: Engine
) -> None:
    random = Random(seed)  # noqa: S311
    moment = FIRST_NIGHT
    for number in range(5):
        send_at_random(random, inbox, moment)
        night(moment)
        if number == 2:
            store(
                (
                    "units.csv",
                    "Transport Bureau Union,industrial,JZ-I0,",
                    "Transport Bureau Union,industrial,JZ,",
                )
            )
        if number == 3:
            for (submission_key,) in rows(STANDING):
                on_demand.decide(Decision(submission_key, "return", "王五", REASON), moment)
        moment += timedelta(days=random.randrange(1, 20))
    night(moment)
    followed = results(rows)
    assert len(followed["fact_obligation"]) >= 3 * 10
    assert any("'accepted'" in row for row in followed["fact_obligation"])

    with warehouse.begin() as connection:
        connection.execute(text("delete from warehouse.fact_obligation"))
        connection.execute(text("delete from report.unit_figure"))
        connection.execute(text("delete from report.total_figure"))
    pipeline.load(moment)
    on_demand.refresh_everything()
    assert results(rows) == followed
