"""What is told of figures that move after a publication: to the approver, the unit, the officer.

公安 corrects January on the day after the half-year was published, and February two days later.
"""

from datetime import timedelta

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Rows, beijing
from tests.integration.letters import letters, section, seen
from tests.integration.publication.published import PUBLISHED_AT, REASON, correct_january, publish

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHTS = [beijing("2020-07-21 02:00"), beijing("2020-07-22 02:00"), beijing("2020-07-24 02:00")]
QUIET, FIRST, SECOND = NIGHTS


@pytest.fixture(scope="module")
def rows(begun: SharedWarehouse) -> Rows:
    publish()
    begun.night(QUIET)
    correct_january(begun.inbox, begun.night)
    figures = {"B2.03": Entry("25", "40")}
    begun.inbox.send("JZ-22", "2020-02", figures, PUBLISHED_AT + timedelta(days=3))
    begun.night(SECOND)
    return begun.rows


def test_the_approver_gets_one_mail_with_a_drafted_note_of_what_moved_and_why(rows: Rows) -> None:
    (mail,) = letters(rows, "revision")
    assert mail == letters(rows, "revision", FIRST)[0]
    assert mail.to == "shuju"
    assert mail.subject == "【更正】《2020年上半年工会重点工作汇总》（第 1 版）公布以后有数变动"
    for body in (mail.text, seen(mail.html)):
        assert "2020年上半年的汇总于2020年7月20日公布，公布后有 1 个数需要更正" in body
        assert (
            "公安县总工会 B2.03 网络招聘会提供岗位数：原公布 30，更正为 35（个）；"
            "全市合计由 约37 更正为 约42。"
        ) in body
        assert (
            "公安县总工会 2020年1月报表（荆工统2表）第 2 次报送，2020年7月21日收到，审核通过。"
        ) in body
        assert "第 1 版保持不变" in body


def test_the_receipt_says_that_it_counts_in_the_next_vintage(rows: Rows) -> None:
    (mail,) = letters(rows, "receipt", FIRST)
    for body in (mail.text, seen(mail.html)):
        assert (
            "2020年上半年的汇总已于2020年7月20日公布（第 1 版）。"
            "这次报送的数不改动已公布的数，计入以后公布的新版。"
        ) in body
    before = letters(rows, "receipt")[0]
    assert "公布" not in before.text


def test_the_digest_tells_of_a_publication_once_and_of_each_later_move(rows: Rows) -> None:
    ((sha256,),) = rows("select sha256 from warehouse.publication")
    quiet, first, second = [letters(rows, "digest", night)[0] for night in NIGHTS]
    told = section(quiet.text, "公布（1 次）")
    assert told.startswith(f"- 2020年上半年第 1 版，2020年7月20日 09:30 由周敏批准：{REASON}。")
    assert told.endswith(f"校验码（sha256，请保存）：{sha256}")
    assert "== 公布（" not in first.text + second.text
    moved = "- 2020年上半年 公安县总工会 B2.03 网络招聘会提供岗位数：公布 30，现在 {}（个）"
    assert section(first.text, "公布以后又变动的数（1 个") == moved.format(35)
    assert section(second.text, "公布以后又变动的数（1 个") == moved.format(40)
    assert "公布以后又变动的数（1 个" in seen(first.html)
