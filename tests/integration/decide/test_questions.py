"""What the data officer is asked about a submission, and what her answer does."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from etl import on_demand, pipeline
from etl.errors import ClockError, DecisionError
from etl.officer.answers import Answer
from etl.officer.questions import Question
from etl.workbook.template import Entry
from tests.integration.conftest import judge_and_load
from tests.integration.decide.officer import (
    DECIDED_AT,
    REASON,
    Send,
    current_value,
    decide,
    verdict_of,
)
from tests.integration.inbox import Inbox, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"money-magnitude"}

ASKED_AT = beijing("2020-05-07 08:00")
RELEASE, RETURN = "放行：按所报的数计入", "退回：由单位更正后重报"
UNDO = "撤销最近一次决定"
WAIVE = "豁免规则：金额像是按别的计量单位填的（money-magnitude）"


def run_of(key: int, number: int = 1) -> str:
    """Return the run that asks about a submission by itself, for the so-manieth time."""
    return f"report-{key}" if number == 1 else f"report-{key}-{number}"


def ask(key: int, run_id: str | None = None, at: datetime = ASKED_AT) -> Question:
    question = on_demand.compose_question(run_id or run_of(key), key, at)
    assert question
    return question


def answer(key: int, chosen: str, reason: str = REASON, run_id: str | None = None) -> str:
    given = Answer(run_id or run_of(key), key, chosen, reason, "wang")
    return on_demand.carry_out(given, DECIDED_AT)


def due(at: datetime = DECIDED_AT) -> list[tuple[str, int]]:
    return [(row["run_id"], row["submission_key"]) for row in on_demand.due_questions(at)]


def shown(question: Question) -> str:
    """Return a body without the marks that keep it from being read as Markdown."""
    return question.body.replace("\\", "")


def test_a_held_submission_is_asked_about_until_it_is_answered(held: int, rows: Rows) -> None:
    assert due() == [(run_of(held), held)]
    assert ask(held).options == [RELEASE, RETURN, WAIVE]
    assert due() == []

    assert answer(held, RELEASE).endswith("第 1 次报送：已通过。")

    assert due() == []
    assert current_value(rows) == [(Decimal(230000),)]
    assert rows("select decided_by, account, action, reason from quality.decision") == [
        ("wang", "airflow:wang", "release", REASON)
    ]
    pipeline.gate()


def test_the_question_shows_what_to_decide_by(held: int) -> None:
    question = ask(held)
    assert question.subject == "公安县总工会 2020年4月 荆工统2表：待核，怎么处理？"
    body = shown(question)
    assert f"报送编号 {held}" in body
    (finding,) = [line for line in body.splitlines() if "准强制：金额像是按别的" in line]
    assert "D17 B3.05 爱心消费券" in finding or "B3.05" in finding
    assert "**230000**" in finding
    assert "单位没有说明情况，有问题的各行也没有写备注" in body


def figures(rows: Rows, period: str) -> dict[str, tuple[Any, ...]]:
    return {
        code: figure
        for code, *figure in rows(
            "select indicator_code, of_unit.value, of_city.value from warehouse.dim_indicator "
            "join report.total_figure as of_city using (indicator_key) "
            "join warehouse.dim_period as period on period.period_key = of_city.period_key "
            "left join report.unit_figure as of_unit on of_unit.indicator_key = "
            "of_city.indicator_key and of_unit.period_key = of_city.period_key "
            "and of_unit.unit_key = (select unit_key from warehouse.current_unit "
            "where unit_code = 'JZ-22') "
            "where period_code = :period and of_city.unit_level = 'city'",
            period=period,
        )
    }


def test_what_a_release_is_said_to_do_is_what_it_does_and_asking_changes_nothing(
    held: int, rows: Rows
) -> None:
    before = figures(rows, "2020-04")
    body = shown(ask(held))
    assert figures(rows, "2020-04") == before
    assert verdict_of(rows, held) == "held"
    assert rows("select count(*) from quality.decision") == [(0,)]
    told = body.partition("若放行")[2].splitlines()
    lines = {line.split()[1]: line for line in told if line.startswith("| ") and "→" in line}

    answer(held, RELEASE)

    after = figures(rows, "2020-04")
    changed = [code for code in after if after[code] != before.get(code)]
    assert lines.keys() == {code for code in changed if any(after[code])} == {"B3.05"}
    zeros = [code for code in changed if after[code][0] == 0]
    assert f"另有 {len(zeros)} 项为 0。" in told, body
    assert "（空白） → **230000** | （空白） → **230000** |" in lines["B3.05"]
    assert after["B3.05"] == [Decimal(230000), Decimal(230000)]
    assert told[4].startswith("| B3.05 ")  # what moves the city's total furthest


def test_an_answer_without_a_reason_is_refused_and_told_when_it_is_asked_again(
    held: int, rows: Rows
) -> None:
    ask(held)
    with pytest.raises(DecisionError, match="没有说明情况"):
        answer(held, RELEASE, "核实无误")
    assert verdict_of(rows, held) == "held"
    assert due() == [(run_of(held, 2), held)]
    assert shown(ask(held, run_of(held, 2))).startswith(
        "> **上一次的答复没有执行：**理由“核实无误”没有说明情况"
    )


def test_an_answer_that_a_wrong_clock_stops_is_asked_for_again(held: int, rows: Rows) -> None:
    ask(held)
    given = Answer(run_of(held), held, RELEASE, REASON, "wang")
    with pytest.raises(ClockError, match="什么都没有改动"):
        on_demand.carry_out(given, ASKED_AT + timedelta(days=400))
    assert verdict_of(rows, held) == "held"
    assert due() == [(run_of(held, 2), held)]
    assert "什么都没有改动" in shown(ask(held, run_of(held, 2)))


DEADLY = """
    create function end_session() returns trigger language plpgsql as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger deadly before insert or update on {} execute function end_session();
    """


@pytest.mark.parametrize("table", ["quality.question", "warehouse.fact_observation"])
def test_an_answer_that_a_fault_of_the_database_cuts_off_is_carried_out_once(
    table: str, held: int, warehouse: Engine, rows: Rows
) -> None:
    """Airflow tries the task again: nothing is stored yet, or the decision waits for its load."""
    ask(held)
    with warehouse.begin() as connection:
        connection.execute(text(DEADLY.format(table)))
    with pytest.raises(OperationalError):
        answer(held, RELEASE)
    with warehouse.begin() as connection:
        connection.execute(text(f"drop trigger deadly on {table}"))

    answer(held, RELEASE)

    assert current_value(rows) == [(Decimal(230000),)]
    assert rows("select action, reason from quality.decision") == [("release", REASON)]
    assert due() == []
    with pytest.raises(DecisionError, match="来迟"):
        answer(held, RETURN)


def test_an_answer_that_comes_too_late_is_refused_with_the_reason(held: int) -> None:
    ask(held)
    decide(held, "return", by="李四")
    with pytest.raises(
        DecisionError, match=r"另有处理（李四 2020-05-07 09:30 的决定），现在已退回；.*来迟"
    ):
        answer(held, RELEASE)
    assert due() == []


def test_a_question_that_was_settled_otherwise_ends(held: int, send: Send, rows: Rows) -> None:
    ask(held)
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    with pytest.raises(DecisionError, match="又有第 2 次报送；这次的答复来迟了"):
        answer(held, RELEASE)
    ask_again = on_demand.compose_question(run_of(held), held, DECIDED_AT)
    assert ask_again is None
    assert due() == []
    assert rows("select count(*) from quality.question where ended_at is null") == [(0,)]


def test_a_run_is_started_again_where_its_submission_was_settled_in_the_shell(held: int) -> None:
    ask(held)
    decide(held, "release")
    assert due() == [(run_of(held), held)]
    assert on_demand.compose_question(run_of(held), held, DECIDED_AT) is None
    assert due() == []


def test_a_run_asks_once_and_ends_when_it_is_started_again(held: int) -> None:
    """Airflow would show what it asked first, and offer what could be chosen then."""
    ask(held)
    assert due(ASKED_AT + timedelta(days=30)) == []
    assert on_demand.compose_question(run_of(held), held, DECIDED_AT) is None
    with pytest.raises(DecisionError, match="已经结束"):
        answer(held, RELEASE)
    assert due() == [(run_of(held, 2), held)]


def test_what_is_held_again_is_asked_about_again(held: int) -> None:
    ask(held)
    answer(held, RELEASE)
    decide(held, "undo")
    assert due() == [(run_of(held, 2), held)]
    question = ask(held, run_of(held, 2))
    assert question.options == [RELEASE, RETURN, WAIVE]
    assert "上一次的答复没有执行" not in shown(question)


def test_a_waiver_is_chosen_by_the_title_of_its_rule(held: int, rows: Rows) -> None:
    ask(held)
    answer(held, WAIVE)
    assert verdict_of(rows, held) == "accepted"
    assert rows("select action, rule_id from quality.decision") == [("waive", "money-magnitude")]


def test_a_run_that_somebody_starts_offers_what_the_submission_allows(
    held: int, rows: Rows
) -> None:
    decide(held, "release")
    question = ask(held, "manual__1")
    assert question.options == [RETURN, UNDO]
    assert "若退回，汇总数这样变" in shown(question)
    assert f"王五放行（第 1 次报送）：{REASON}" in shown(question)
    answer(held, UNDO, run_id="manual__1")
    assert verdict_of(rows, held) == "held"
    assert current_value(rows) == []
    assert due() == [(run_of(held), held)]
    assert ask(held).options == [RELEASE, RETURN, WAIVE]


def test_a_run_that_somebody_starts_ends_unanswered_after_a_day(held: int) -> None:
    decide(held, "release")
    ask(held, "manual__1")
    assert due(ASKED_AT + timedelta(hours=24)) == [("manual__1", held)]
    assert on_demand.compose_question("manual__1", held, DECIDED_AT) is None


def test_what_cannot_be_decided_is_said_to_whom_asks_for_it(held: int) -> None:
    with pytest.raises(DecisionError, match=f"没有第 {held + 1000} 号报送"):
        ask(held + 1000, "manual__1")


def test_what_a_clerk_wrote_cannot_become_a_link_or_a_picture(inbox: Inbox, rows: Rows) -> None:
    name = "JZ-22/![x](http://evil.example/x) <b> | # [y](javascript:1).xlsx"
    figures = {"B3.05": Entry(Decimal(240000), Decimal(240066))}
    inbox.send("JZ-22", "2020-04", figures, beijing("2020-05-08 10:00"), name)
    judge_and_load(beijing("2020-05-09 02:00"))
    ((key,),) = rows("select max(submission_key) from landing.submission")
    body = ask(int(key), at=DECIDED_AT).body
    assert r"\!\[x\]\(http\:\/evil\.example\/x\)" in body  # slashes part folders
    assert "](" not in body
    assert "<b>" not in body
