"""The operators' mail of a night that has not ended in time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from etl.notify.render import Content, render_facts

RUN = {
    "dag_id": "nightly_load",
    "run_id": "scheduled__2020-03-04T18:00:00+00:00",
    "state": "running",
    "is_manual": False,
    "begun_at": datetime(2020, 3, 4, 18, tzinfo=UTC),  # 02:00 on the fifth in Beijing
    "ended_at": None,
    "deadline": datetime(2020, 3, 4, 22, tzinfo=UTC),
    "address": "http://127.0.0.1:8080/dags/nightly_load/runs/1?a=b&c=d",
}
STATES = {"validate": None, "collect": "success", "stage": "running"}


def told(states: dict[str, str | None] | None = None, **changes: Any) -> Content:
    return render_facts("night_overdue", {"run": RUN | changes, "states": states or {}})


def listed(content: Content) -> list[str]:
    return [line for line in content.text_body.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "【报警】2020年3月5日夜间装载没有按时完成"),
        ({"is_manual": True}, "【报警】2020年3月5日手工启动的夜间装载没有按时完成"),
        (
            {"state": "failed", "ended_at": datetime(2020, 3, 4, 21, tzinfo=UTC)},
            "【报警】2020年3月5日夜间装载失败",
        ),
    ],
)
def test_the_subject_tells_which_night_and_what_became_of_it(
    changes: dict[str, Any], subject: str
) -> None:
    assert told(**changes).subject == subject


def test_the_stages_are_told_in_their_order_whatever_order_airflow_has() -> None:
    assert listed(told(STATES)) == [
        "- 收取报表（collect）：已完成",
        "- 读取报表（stage）：正在运行",
        "- 审核（validate）：还没有开始",
    ]


def test_a_task_or_state_that_we_have_no_word_for_is_told_all_the_same() -> None:
    assert listed(told({"archive": "scheduled", "gate": "failed"})) == [
        "- 核对结果（gate）：失败",
        "- archive：还没有开始",
    ]


def test_a_run_of_which_airflow_knows_no_task_has_not_begun() -> None:
    assert listed(told()) == ["- 还没有开始"]


def test_it_tells_when_the_night_began_had_to_end_and_ended() -> None:
    text = told().text_body
    assert "2020年3月5日 02:00 开始，应在 2020年3月5日 06:00 前完成，至今没有完成。" in text
    ended = datetime(2020, 3, 4, 22, 30, tzinfo=UTC)
    assert "但 2020年3月5日 06:30 失败了。" in told(state="failed", ended_at=ended).text_body
    late = told(state="success", ended_at=ended).text_body
    assert "实际 2020年3月5日 06:30 才完成。" in late
    assert "数据已经入库。" in late


def test_it_tells_what_to_do() -> None:
    content = told(STATES)
    for body in (content.text_body, content.html_body):
        assert "gonghui doctor" in body
        assert "Clear" in body
    assert RUN["address"] in content.text_body
    assert "runs/1?a=b&amp;c=d" in content.html_body
