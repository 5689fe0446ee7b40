"""What is beyond a form or a long table is told by its exact number."""

import pytest

from etl import pipeline
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("one_judge")

NIGHT = beijing("2020-02-06 02:00")
HEADS = "单位,报告期,指标,数值\n"
LINES = "有 1234 行，远远超过这张报表的行数"
UNKNOWN = "另有 2900 行的单位或报告期也不认识（这里不再逐一列出）"


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


@pytest.mark.parametrize(
    ("table", "submissions", "found"),
    [
        ("".join(f"JZ-22,2020-01,X{n},1\n" for n in range(1_234)), 1, LINES),
        ("".join(f"单位{n},2020-01,A2.05,1\n" for n in range(3_000)), 101, UNKNOWN),
    ],
    ids=["lines", "unknown-units"],
)
def test_the_finding_says_how_many_there_are(
    inbox: Inbox, rows: Rows, table: str, submissions: int, found: str
) -> None:
    path = inbox.folder / "长表.csv"
    path.write_text(HEADS + table, "utf-8")
    set_arrival(path, beijing("2020-02-03 10:00"))
    for stage in (pipeline.collect, pipeline.stage, pipeline.validate):
        stage(NIGHT)
    assert rows("select count(*) from landing.submission") == [(submissions,)]
    assert rows("select found from quality.finding where rule_id = 'file-readable'") == [(found,)]
