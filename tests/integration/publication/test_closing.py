"""The officer is asked whether a period is published, and her answer is carried out or refused."""

from datetime import timedelta

import pytest

from etl import on_demand, pipeline
from etl.errors import DecisionError
from etl.notify.remind import Selection
from etl.officer.closing import ClosingAnswer, ClosingQuestion
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Night, Rows
from tests.integration.publication.published import (
    PERIOD,
    PUBLISHED_AT,
    REASON,
    publish,
    reopen,
)

pytestmark = pytest.mark.usefixtures("few_rules")

RUN = "manual__2020-07-20"
PUBLICATION = "select vintage, approved_by, account, reason, run_id from warehouse.publication"


def ask() -> ClosingQuestion:
    return on_demand.ask_to_close(PERIOD, PUBLISHED_AT - timedelta(hours=1))


def answer(
    question: ClosingQuestion, chosen: str = "公布", reason: str = REASON, approved_by: str = ""
) -> str:
    seen = question.figures_sha256
    given = ClosingAnswer(RUN, PERIOD, seen, chosen, reason, "zhoumin", approved_by)
    return on_demand.close_period(given, PUBLISHED_AT)


def test_what_is_approved_is_published_once_and_says_who_was_logged_in(
    warehouse: None,  # noqa: ARG001
    rows: Rows,
) -> None:
    question = ask()
    with pytest.raises(DecisionError, match="没有说明情况.*例如“各单位已报齐"):
        answer(question, reason="已核实")
    assert answer(question, "暂不公布", reason="") == "2020年上半年暂不公布。"
    assert rows(PUBLICATION) == []
    told = answer(question)
    assert told.startswith("已公布：2020年上半年第 1 版，校验码（sha256）")
    assert rows(PUBLICATION) == [(1, "zhoumin", "airflow:zhoumin", REASON, RUN)]
    assert answer(question) == told
    pipeline.gate()


@pytest.mark.usefixtures("warehouse")
def test_it_is_signed_with_the_name_that_was_given_beside_who_was_logged_in(rows: Rows) -> None:
    answer(ask(), approved_by=" 周敏 ")
    assert rows(PUBLICATION) == [(1, "周敏", "airflow:zhoumin", REASON, RUN)]


@pytest.mark.usefixtures("warehouse")
def test_nobody_is_asked_about_figures_that_are_published_already() -> None:
    later = PUBLISHED_AT + timedelta(days=1)
    publish()
    reopen(until=later, at=PUBLISHED_AT)
    with pytest.raises(DecisionError, match="与第 1 版完全相同，不用再公布"):
        on_demand.ask_to_close(PERIOD, later)


def test_an_answer_to_figures_that_have_moved_since_is_refused(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    question = ask()
    inbox.send("JZ-22", "2020-01", {"B2.03": "15"}, PUBLISHED_AT - timedelta(days=5))
    night(PUBLISHED_AT - timedelta(minutes=30))
    with pytest.raises(DecisionError, match="有数变动，这次的答复没有执行"):
        answer(question)
    assert rows(PUBLICATION) == []


def test_the_question_shows_what_is_missing_open_and_moved(begun: SharedWarehouse) -> None:
    question = ask()
    assert question.subject == "2020年上半年的汇总，公布吗？"
    body = question.body.replace("\\", "")
    (rate,) = begun.rows(
        "select expected, received, on_time, accepted from report.reporting_rate "
        "where period_code = '2020H1' and unit_code = 'JZ'"
    )
    assert "应报 {} 份，已报 {} 份，按时 {} 份，通过 **{} 份**".format(*rate) in body
    assert "- 公安县总工会：2020年3月、2020年4月、2020年5月、2020年6月\n" in body
    assert "江陵县总工会 2020年6月 荆工统2表 | 已退回，还没有重报 | 数不能为负" in body
    february = on_demand.ask_to_close("2020-02", PUBLISHED_AT).body.replace("\\", "")
    assert "网络招聘会提供岗位数 | 个 | 2020年1月 | 10 | **20** | 增长 100.0% | 1/10 |" in february


@pytest.mark.usefixtures("warehouse")
def test_who_owes_any_form_of_the_period_is_reminded() -> None:
    reminded = on_demand.remind(Selection(period_code=PERIOD), PUBLISHED_AT)
    mails = {one.unit_name: one.mails for one in reminded}
    assert (mails["公安县总工会"], mails["江陵县总工会"], mails["沙市区总工会"]) == (4, 6, 6)
