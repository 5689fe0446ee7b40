"""What a severity does to a submission: refuse it, hold it, or list the finding."""

import shutil
from pathlib import Path

import pytest

from etl import settings
from tests.integration.inbox import Inbox, Night, Rows, beijing

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")


@pytest.fixture
def suites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the suites that this test may change."""
    folder = shutil.copytree(settings.EXPECTATIONS, tmp_path / "expectations")
    monkeypatch.setenv("EXPECTATIONS", str(folder))
    return folder


def soften(suites: Path, file_name: str, severity: str) -> None:
    """Give all rules of a suite another severity."""
    suite = suites / file_name
    text = suite.read_text("utf-8")
    suite.write_text(text.replace("severity: 强制", f"severity: {severity}"), "utf-8")


def judged(rows: Rows, unit: str) -> list[tuple[str, ...]]:
    """Return the verdict on a unit's form with the rules and severities of the findings."""
    return rows(
        """
        select submission.verdict, finding.rule_id, finding.severity
        from landing.submission as submission
        inner join quality.finding as finding using (submission_key)
        inner join warehouse.dim_unit as unit
            on submission.unit_version_key = unit.unit_version_key
        where unit.unit_code = :unit
        order by finding.rule_id, finding.cell
        """,
        unit=unit,
    )


def facts(rows: Rows, code: str) -> list[tuple[str | None, ...]]:
    """Return value and status of an indicator as texts."""
    return rows(
        """
        select fact.value::text, fact.status from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        where indicator.indicator_code = :code
        """,
        code=code,
    )


@pytest.mark.parametrize(
    ("severity", "verdict", "loaded"),
    [
        ("强制", "rejected", []),
        ("准强制", "held", []),
        ("核实", "accepted", [("1.5", "A")]),
    ],
)
def test_a_rule_refuses_holds_or_only_lists_by_its_severity_and_the_gravest_finding_decides(
    severity: str,
    verdict: str,
    loaded: list[tuple[str, str]],
    suites: Path,
    inbox: Inbox,
    night: Night,
    rows: Rows,
) -> None:
    soften(suites, "figures.yml", severity)
    inbox.send("JZ-I1", "2020-01", {"C2.08": "1.5"}, ARRIVED)
    inbox.send("JZ-I2", "2020-01", {"C2.08": "1.5", "A2.06": "3"}, ARRIVED)
    night(NIGHT)

    assert judged(rows, "JZ-I1") == [(verdict, "whole-count", severity)]
    assert facts(rows, "C2.08") == loaded
    assert judged(rows, "JZ-I2") == [
        ("rejected", "part-within-total", "强制"),
        ("rejected", "part-within-total", "强制"),
        ("rejected", "whole-count", severity),
    ]


def test_an_accepted_figure_that_nobody_can_read_is_no_observation(
    suites: Path, inbox: Inbox, night: Night, rows: Rows
) -> None:
    soften(suites, "figures.yml", "核实")
    inbox.send("JZ-I1", "2020-01", {"C2.08": "许多", "E3.01": ""}, ARRIVED)
    night(NIGHT)

    assert facts(rows, "C2.08") == []
    assert facts(rows, "E3.01") == [(None, "O")]
