from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import UndefinedError

from etl.catalogue.rows import Contact
from etl.notify.letter import Letter, displayable
from etl.notify.render import Content, render, render_lines

EVENING = datetime(2020, 3, 4, 15, 30, tzinfo=UTC)  # 23:30 in Beijing
HOSTILE = "<b onclick=x>&amp;</b>"
OFFICER = Contact(unit_code="JZ", role="officer", name="周<敏>", email="shuju@jingzhou.example")
RECEIPT = {
    "unit_name": "公安县总工会",
    "period_code": "2020-02",
    "form_title": "工会重点工作月报",
    "table_number": "荆工统2表",
    "file_name": f"{HOSTILE}.xlsx",
    "sheet": HOSTILE,
    "version": 2,
    "verdict": "rejected",
    "part_kind": None,
    "problem": None,
    "has_personal_data": False,
    "received_at": EVENING,
    "is_overtaken": False,
    "standing_version": None,
    "is_loaded": True,
    "decided_by": None,
    "reason": None,
}
FINDING = {
    "cell": "D16",
    "severity": "强制",
    "title": "数不能为负",
    "line_code": "B2.03",
    "indicator_name": "岗位数",
    "found": HOSTILE,
    "expected": "不小于 0 的数",
    "advice": "请核对。",
    "is_waived": False,
}
REMINDER = {
    "unit_name": "公安县总工会",
    "period_code": "2020Q1",
    "form_title": "季报",
    "table_number": "荆工统2表",
    "template_version": "2020.1",
    "due_at": EVENING,
    "is_overdue": False,
    "days_after_due": -1,
    "is_returned": False,
}


def receipt(
    *findings: dict[str, Any], copy: dict[str, Any] | None = None, **changes: Any
) -> Content:
    standing = Counter(row["severity"] for row in findings if not row["is_waived"])
    counts = {
        "findings": len(findings),
        "obstacles": sum(row["severity"] != "核实" for row in findings),
        "to_correct": standing["强制"],
        "to_explain": standing["准强制"],
        "to_look_at": standing["核实"],
    }
    facts = {
        "receipt": {**RECEIPT, **counts, **changes},
        "findings": findings,
        "gaps": [],
        "replaced": [],
        "published": [],
        "copy": copy,
        "clerks": [],
        "officers": [OFFICER],
    }
    return render(Letter(1, "receipt", "receipt 1", [], facts))


def attached(name: str | None, *, is_reduced: bool = False, reason: str = "") -> dict[str, Any]:
    return {"name": name, "is_reduced": is_reduced, "reason": reason}


def reminder(**changes: Any) -> Content:
    facts = {"reminder": {**REMINDER, **changes}, "clerks": [], "officers": [OFFICER]}
    return render(Letter(1, "reminder", "reminder 1", [], facts))


def finding(severity: str = "强制", **changes: Any) -> dict[str, Any]:
    return {**FINDING, "severity": severity, **changes}


@pytest.mark.parametrize(
    ("verdict", "severities", "subject"),
    [
        ("rejected", ["强制"], "【退回更正】…：1 处须更正"),
        ("rejected", ["强制", "准强制", "强制"], "【退回更正】…：2 处须更正，1 处须更正或说明"),
        ("rejected", ["准强制"], "【退回更正】…：数据管理员请您更正后重报"),
        ("held", ["准强制", "核实", "准强制"], "【待核】…：2 处须更正或说明"),
        ("accepted", [], "【通过】…"),
        ("accepted", ["核实"], "【通过】…：1 处请再看一眼"),
        ("accepted", ["准强制"], "【通过】…：由数据管理员决定"),
        ("accepted", ["准强制", "核实"], "【通过】…：由数据管理员决定，1 处请再看一眼"),
    ],
)
def test_the_subject_tells_outcome_and_number_of_places(
    verdict: str, severities: list[str], subject: str
) -> None:
    content = receipt(*map(finding, severities), verdict=verdict)
    about = "公安县总工会 2020年2月 工会重点工作月报"
    assert content.subject == subject.replace("…", about)


def test_a_file_that_does_not_tell_its_form_is_called_by_its_name() -> None:
    content = receipt(
        finding(cell=None, line_code=None, indicator_name=None),
        period_code=None,
        form_title=None,
        sheet="",
        file_name="三月.docx",
        problem="not-a-workbook",
    )
    assert content.subject == "【退回更正】公安县总工会 “三月.docx”：1 处须更正"
    for body in (content.text_body, content.html_body):
        assert "请照下面的“怎么办”处理好文件。" in body
        assert "整份报表" in body
        assert "工作表" not in body
        assert "第 2 次" not in body


def test_whatever_comes_from_outside_is_escaped_in_html_and_left_as_it_is_in_text() -> None:
    content = receipt(finding(), copy=attached(f"{HOSTILE} 审核结果.xlsx"))
    assert "<b onclick" not in content.html_body
    assert content.html_body.count("&lt;b onclick=x&gt;&amp;amp;&lt;/b&gt;") == 4
    assert content.text_body.count(HOSTILE) == 4
    assert "周&lt;敏&gt;（shuju@jingzhou.example）" in content.html_body
    assert "周<敏>（shuju@jingzhou.example）" in content.text_body


@pytest.mark.parametrize(
    ("copy", "told", "untold"),
    [
        (
            attached("二月 审核结果.xlsx"),
            "附件《二月 审核结果.xlsx》是您报表的副本",
            "已从副本中去掉",
        ),
        (
            attached("二月 审核结果.xlsx", is_reduced=True),
            "公式、宏、外部链接已从副本中去掉",
            "没有附上",
        ),
        (attached(None, reason="文件不是 xlsx"), "您报表的副本没有附上：文件不是 xlsx。", "附件"),
        (None, "问题清单", "副本"),
    ],
    ids=["whole", "reduced", "none", "not-expected"],
)
def test_a_receipt_says_what_became_of_the_copy(
    copy: dict[str, Any] | None, told: str, untold: str
) -> None:
    content = receipt(finding(), copy=copy)
    for body in (content.text_body, content.html_body):
        assert told in body
        assert untold not in body


def test_words_that_both_bodies_share_are_escaped_once() -> None:
    content = receipt(verdict="accepted", form_title="“月报” & 附表")
    assert "2020年2月 “月报” &amp; 附表" in content.html_body
    assert "2020年2月 “月报” & 附表已经通过审核" in content.text_body
    assert content.subject == "【通过】公安县总工会 2020年2月 “月报” & 附表"


def test_times_are_those_of_beijing() -> None:
    assert "2020年3月4日 23:30（北京时间）" in receipt().text_body


@pytest.mark.parametrize(
    ("is_overdue", "days", "subject"),
    [
        (False, -1, "【报送提醒】…：2020年3月4日（星期三）23:30 前报送"),
        (False, 0, "【报送提醒】…：2020年3月4日（星期三）23:30 前报送"),
        (True, 0, "【催报】…：已逾期"),
        (True, 12, "【催报】…：已逾期 12 天"),
    ],
)
def test_a_reminder_tells_the_due_moment_before_it_and_the_delay_after_it(
    is_overdue: bool, days: int, subject: str
) -> None:
    content = reminder(is_overdue=is_overdue, days_after_due=days)
    assert content.subject == subject.replace("…", "公安县总工会 2020年第1季度 季报")
    assert "2020年3月4日（星期三）23:30 前报送" in content.text_body


def test_a_fact_that_is_missing_is_a_fault_not_a_blank() -> None:
    facts = {"reminder": REMINDER, "clerks": []}
    with pytest.raises(UndefinedError, match="officers"):
        render(Letter(1, "reminder", "reminder 1", [], facts))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("两行\n文字\t和\x1b控制", "两行 文字 和 控制"),
        ("反\u202e向", "反 向"),
        ("长" * 300, "长" * 300),
        ("长" * 301, "长" * 300 + "…"),
        (["一\n行", "二"], ["一 行", "二"]),
        (7, 7),
        (None, None),
    ],
)
def test_a_text_is_shown_on_one_line_and_not_endlessly(value: object, told: object) -> None:
    assert displayable({"text": value}) == {"text": told}


@pytest.mark.parametrize(
    ("file_name", "copy_name"),
    [
        ("二月.xlsx", "二月 审核结果.xlsx"),
        ("二月.XLSX", "二月 审核结果.xlsx"),
        ("二月.xlsm", "二月 审核结果.xlsx"),
        ("2020.2 月报", "2020.2 月报 审核结果.xlsx"),
    ],
)
def test_a_copy_is_called_like_the_workbook(file_name: str, copy_name: str) -> None:
    facts = {"receipt": {"file_name": file_name}}
    assert render_lines("marked_copy.name.j2", facts) == [copy_name]
