"""What the data officer may choose for a submission as it stands, each by a label to click on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from etl.catalogue.rows import Unit
from etl.decide.decision import Action

_LABELS = {
    "release": "放行：按所报的数计入",
    "return": "退回：由单位更正后重报",
    "undo": "撤销最近一次决定",
}


@dataclass(frozen=True)
class Choice:
    """Something to choose; ``about`` is the rule that is waived, or the unit whose a file is."""

    label: str
    action: Action | Literal["attribute"]
    about: str | None = None


def choices_about(submission: Any, rule_titles: Mapping[str, str]) -> list[Choice]:
    """Return what may be decided about a submission, a row of ``sql/decide/submission.sql``.

    ``rule_titles`` are those of its rules that may be waived.
    """
    return list(_decisions(submission, rule_titles))


def _decisions(submission: Any, rule_titles: Mapping[str, str]) -> Iterator[Choice]:
    is_final = set(submission.rejecting_rules) - set(submission.waivable_rules)
    if submission.verdict == "held" and submission.is_owed:
        yield Choice(_LABELS["release"], "release")
    if submission.verdict in ("held", "accepted"):
        yield Choice(_LABELS["return"], "return")
    if submission.verdict in ("held", "rejected") and submission.is_owed and not is_final:
        for rule_id, title in rule_titles.items():
            yield Choice(f"豁免规则：{title}（{rule_id}）", "waive", rule_id)
    has_decision = submission.last_decision_key is not None
    if has_decision and submission.verdict == submission.last_verdict_after:
        yield Choice(_LABELS["undo"], "undo")


def choices_of_unit(units: list[Unit]) -> list[Choice]:
    """Return one choice for each unit that a file may belong to."""
    return [
        Choice(f"归属：{unit.name_zh}（{unit.code}）", "attribute", unit.code) for unit in units
    ]
