"""Rules as reviewable data: the suites under expectations/, checked when they are read."""

from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl import settings
from etl.errors import RuleError

Severity = Literal["强制", "准强制", "核实"]
Reviews = Literal["submission", "cell"]


class Rule(BaseModel):
    """What a submission must obey, in words for people and as an expectation for the machine.

    Either ``expectation`` names a class of ``great_expectations.expectations`` with its
    ``arguments``, or ``fails_when`` is an SQL condition. ``applies_when`` tells which reviewed
    rows the rule speaks of, ``evaluable_when`` which of those can be judged. ``found``,
    ``expected``, ``advice`` and ``cell`` are texts in which ``{column}`` stands for a column of
    the reviewed row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)*$")]
    suite: str
    severity: Severity
    title: str
    advice: str
    reviews: Reviews
    expectation: str | None = None
    arguments: dict[str, Any] = {}
    applies_when: str = "true"
    evaluable_when: str = "true"
    fails_when: str | None = None
    cell: str = "{cell}"
    found: str
    expected: str

    @model_validator(mode="after")
    def _one_condition(self) -> "Rule":
        if (self.expectation is None) == (self.fails_when is None):
            raise ValueError("give either expectation or fails_when")
        return self

    @property
    def reviewed_table(self) -> str:
        """The table whose rows the rule judges."""
        return f"quality.reviewed_{self.reviews}"

    @property
    def scope(self) -> str:
        """The SQL condition of the rows that the rule judges."""
        return f"({self.applies_when}) and ({self.evaluable_when})"


def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of every suite, ordered by file and position.

    Raises RuleError that lists every fault of every file.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for path in sorted((folder or settings.expectations_dir()).glob("*.yml")):
        for position, entry in enumerate(yaml.safe_load(path.read_text("utf-8")) or [], start=1):
            try:
                rules.append(Rule.model_validate({**entry, "suite": path.stem}))
            except (ValidationError, TypeError) as error:
                faults.append(f"{path.name} 第 {position} 条规则：{error}")
    ids = [rule.id for rule in rules]
    faults += [f"规则 id 重复：{id_}" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    if not rules:
        faults.append("没有任何规则：expectations/ 为空。")
    if faults:
        raise RuleError("\n".join(faults))
    return tuple(rules)


def template_as_sql(template: str) -> str:
    """Return the SQL expression that fills a template's ``{column}`` places from the row."""
    pieces = []
    for literal, column, _, _ in Formatter().parse(template):
        if literal:
            pieces.append("'" + literal.replace("'", "''") + "'")
        if column:
            if not column.isidentifier():
                raise RuleError(f"模板中的列名不合规：{column!r}")
            pieces.append(_as_text(column))
    return f"concat({', '.join(pieces)})" if pieces else "''"


def _as_text(column: str) -> str:
    # Trailing zeros of a number would read as a claim of precision.
    numeric = column.endswith(("value", "sum", "before"))
    return f"trim_scale(reviewed.{column})" if numeric else f"reviewed.{column}"
