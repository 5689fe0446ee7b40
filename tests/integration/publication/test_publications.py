"""A period is published as it stands, and the publication stays what it was."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import on_demand, pipeline, settings
from etl.errors import DecisionError
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.publication.published import (
    APPROVER,
    PERIOD,
    PUBLISHED_AT,
    REASON,
    correct_january,
    publish,
    reopen,
)

pytestmark = pytest.mark.usefixtures("few_rules", "warehouse")

FIGURE = """
    select vintage, value, qualifier, is_latest, value_before, is_changed
    from report.published_figure
    where period_code = '2020H1' and unit_code = :unit and indicator_code = 'B2.03'
    order by vintage
    """
REVISION = """
    select unit_code, first_value, latest_vintage, latest_value, value, is_pending
    from report.revision_after_publication where indicator_code = 'B2.03' order by 1
    """
LATER = PUBLISHED_AT + timedelta(days=3)


def frozen(rows: Rows) -> list[dict[str, Any]]:
    forms = rows("select canonical_form from warehouse.publication order by publication_number")
    return [json.loads(form) for (form,) in forms]


def test_a_publication_says_what_stood_who_approved_it_and_what_was_overridden(rows: Rows) -> None:
    published = publish()
    pipeline.gate()
    (content,) = frozen(rows)
    ((sha256, form),) = rows("select sha256, canonical_form from warehouse.publication")
    assert sha256 == published.sha256 == hashlib.sha256(form.encode()).hexdigest()
    told = ("period_code", "vintage", "as_of", "approved_by", "reason", "previous_sha256")
    assert {name: content[name] for name in told} == {
        "period_code": PERIOD,
        "vintage": 1,
        "as_of": "2020-07-20T01:30:00+00:00",
        "approved_by": APPROVER,
        "reason": REASON,
        "previous_sha256": None,
    }
    assert content["account"].startswith("shell:")
    assert re.fullmatch("[0-9a-f]{64}", content["catalogue_sha256"])
    assert re.fullmatch("[0-9a-f]{64}", content["rules_sha256"])
    lacking = {(row["kind"], row["unit_code"], row["period_code"]) for row in content["overridden"]}
    assert ("rejected", "JZ-24", "2020-06") in lacking
    assert ("missing", "JZ-22", "2020-03") in lacking
    assert ("missing", "JZ-22", "2020-01") not in lacking
    (city,) = [
        row
        for row in content["figures"]
        if (row["unit_code"], row["indicator_code"]) == ("JZ", "B2.03")
    ]
    assert (city["value"], city["qualifier"], city["units_reported"]) == ("37", "about", 0)
    assert city["units_expected"] == 10
    assert len(content["figures"]) == len(
        rows("select from report.programme_by_unit where period_code = '2020H1'")
    )


def test_a_correction_counts_at_once_but_only_in_the_next_vintage_of_the_publication(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    publish()
    before = frozen(rows)
    assert rows(REVISION) == []
    correct_january(inbox, night)
    assert frozen(rows) == before
    assert rows(FIGURE, unit="JZ-22") == [(1, 30, "exact", True, None, False)]
    assert rows(REVISION) == [
        ("JZ", 37, 1, 37, 42, True),
        ("JZ-22", 30, 1, 30, 35, True),
    ]
    revised = """
        select unit_code, is_revised from report.programme_by_unit
        where period_code = '2020H1' and indicator_code = 'B2.03' and unit_code like 'JZ-2_'
        """
    assert dict(rows(revised)) == {"JZ-22": True, "JZ-23": False, "JZ-24": False}

    reopen(until=LATER)
    question = on_demand.ask_to_close(PERIOD, LATER)
    assert question.subject == "2020年上半年的汇总，公布第 2 版吗？"
    told = question.body.replace("\\", "")
    assert "）。\n\n第 1 版已于 2020年7月20日由周敏批准公布；周敏同意重新开放到 " in told
    assert "- B2.03 网络招聘会提供岗位数：约37 → **约42**（个）\n" in told
    second = publish(at=LATER)
    assert (second.publication_number, second.vintage) == (2, 2)
    pipeline.gate()
    with pytest.raises(DecisionError, match="已经公布（第 2 版"):  # one reopening, one vintage
        publish(at=LATER + timedelta(hours=1))
    assert rows(FIGURE, unit="JZ-22")[1:] == [(2, 35, "exact", True, 30, True)]
    assert rows(FIGURE, unit="JZ-23")[1:] == [(2, 7, "about", True, 7, False)]
    assert rows(REVISION) == [
        ("JZ", 37, 2, 42, 42, False),
        ("JZ-22", 30, 2, 35, 35, False),
    ]
    assert frozen(rows)[1]["reopening"]["approved_by"] == APPROVER
    assert (
        frozen(rows)[1]["previous_sha256"]
        == rows("select sha256 from warehouse.publication where publication_number = 1")[0][0]
    )


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda: publish("2020-13"), "没有“2020-13”这个报告期；报告期写成 2020-06、"),
        (lambda: publish("2020"), "还没有结束"),
        (lambda: publish(reason="核实无误"), "没有说明情况"),
        (lambda: publish(at=beijing("2020-07-08 02:00")), "更晚的运行（2020-07-09 02:00）"),
        (lambda: reopen(until=LATER), "还没有公布"),
        (lambda: (publish(), publish(at=LATER)), "已经公布（第 1 版，2020-07-20，周敏批准）"),
        (lambda: (publish(), publish(at=PUBLISHED_AT - timedelta(seconds=1))), "已经公布（第 1 版"),
        (lambda: (publish(), reopen(LATER), publish(at=LATER)), "完全相同"),
        (
            lambda: (publish(), reopen(LATER), publish(at=LATER + timedelta(days=1))),
            "已经过了期限",
        ),
        (lambda: (publish(), reopen(PUBLISHED_AT)), "已经过了，请写今天或以后"),
    ],
)
def test_what_may_not_be_published_is_refused_with_the_reason(
    attempt: Callable[[], object], why: str
) -> None:
    with pytest.raises(DecisionError, match=re.escape(why)):
        attempt()


def test_a_program_of_twenty_lines_checks_an_export(tmp_path: Path) -> None:
    publish("2020-06")
    published = publish()
    export = tmp_path / "publications.jsonl"
    export.write_bytes(on_demand.exported_publications())
    page = (settings.ROOT / "docs" / "publications.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(program.splitlines()) <= 20

    def checked() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, str(export)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert published.sha256 in checked().stdout
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(lines[0].replace(b'"value":"7"', b'"value":"8"') + lines[1])
    assert checked().returncode != 0
