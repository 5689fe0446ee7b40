"""Rules as reviewable data: the suites under expectations/, checked when they are read."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl import settings
from etl.catalogue.model import Catalogue
from etl.errors import RuleError

# In quotes, capitals before digits, as B3.01, JZ-22 and JZ-F2 are written.
_CODE = re.compile(r"'([A-Z]+[A-Z-]*[0-9][A-Z0-9.-]*)'")

Severity = Literal["强制", "准强制", "核实"]
Reviews = Literal["submission", "line", "cell", "reason"]


class Rule(BaseModel):
    """What a submission must obey, in words for people and as an expectation for the machine.

    ``waivable`` tells whether the data officer may waive the rule, where its severity does not:
    one of 准强制 may be waived, others not. Either ``expectation`` names a stock expectation of
    Great Expectations with its ``arguments``, of which ``column`` is a column of the reviewed row
    or an SQL expression of its columns, or ``fails_when`` is an SQL condition. ``applies_when``
    tells which reviewed rows the rule speaks of, ``evaluable_when`` which of those can be judged.
    ``found``, ``expected``, ``advice`` and ``cell`` are texts in which ``{column}`` stands for a
    column of the reviewed row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)*$", max_length=50)]
    suite: str
    severity: Severity
    waivable: bool | None = None
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
            raise ValueError("expectation 和 fails_when 应当且只应写一个")
        return self

    @model_validator(mode="after")
    def _well_formed_texts(self) -> "Rule":
        for template in self.texts:
            columns_of(template)
        return self

    @property
    def is_waivable(self) -> bool:
        """Whether the data officer may waive it; unless the rule says so itself, by severity."""
        return self.severity == "准强制" if self.waivable is None else self.waivable

    @property
    def reviewed_table(self) -> str:
        """The table whose rows the rule judges."""
        return f"quality.reviewed_{self.reviews}"

    @property
    def scope(self) -> str:
        """The SQL condition of the rows that the rule judges."""
        return f"({self.applies_when}) and ({self.evaluable_when})"

    @property
    def codes(self) -> frozenset[str]:
        """The texts in its conditions that are written as codes of the catalogue are."""
        conditions = (self.applies_when, self.evaluable_when, self.fails_when or "")
        given = (str(argument) for argument in self.arguments.values())
        return frozenset(_CODE.findall("\n".join((*conditions, *given))))

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are filled from the reviewed row."""
        return (self.cell, self.found, self.expected, self.advice)


def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of every suite, ordered by file and position.

    Raises RuleError that lists every fault of every file.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for path in sorted((folder or settings.expectations_dir()).glob("*.yml")):
        try:
            entries = _entries(path)
        except ValueError as error:
            faults.append(f"{path.name}：{error}")
            continue
        for position, entry in enumerate(entries, start=1):
            try:
                rules.append(Rule.model_validate({**entry, "suite": path.stem}))
            except ValidationError as error:
                name = entry.get("id", f"第 {position} 条")
                faults += [f"{path.name} 规则 {name}：{fault}" for fault in _explain(error)]
    faults += [
        f"{suite}.yml：一个文件里的规则，reviews 应当相同。"
        for suite in sorted({rule.suite for rule in rules})
        if len({rule.reviews for rule in rules if rule.suite == suite}) > 1
    ]
    ids = [rule.id for rule in rules]
    faults += [f"规则 id 重复：{id_}" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    if not rules and not faults:
        faults.append("没有任何规则：expectations/ 为空。")
    if faults:
        raise RuleError("\n".join(faults))
    return tuple(rules)


def require_known_codes(rules: Iterable[Rule], catalogue: Catalogue) -> None:
    """Check that every code in a rule's conditions is one of the catalogue's.

    A rule about a code that is not there would apply to nothing, and never fail. Raises RuleError
    that names rules and codes.
    """
    known = {
        row.code
        for rows in (catalogue.units, catalogue.programmes, catalogue.indicators, catalogue.forms)
        for row in rows
    }
    faults = [
        f"{rule.suite}.yml 规则 {rule.id}：目录里没有代码“{code}”，这条规则不适用于任何报表；"
        "请改正代码，或删去这条规则。"
        for rule in rules
        for code in sorted(rule.codes - known)
    ]
    if faults:
        raise RuleError("\n".join(faults))


def _entries(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a suite; a file of comments has none.

    Raises ValueError if it is not a list of mappings.
    """
    try:
        # libyaml's loader takes a tenth of the time; every night and every check reads all rules
        entries = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or []
    except yaml.YAMLError as error:
        raise ValueError(f"不是合规的 YAML：{error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("应为一列规则，每条以“- id: …”开头。")
    return entries


def _explain(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        yield f"{place} {fault['msg']}".strip()


def columns_of(template: str) -> list[str]:
    """Return the columns that a template names. Raises ValueError if it is not well-formed."""
    columns = []
    for _, column, form, conversion in Formatter().parse(template):
        if column is None:
            continue
        if not column.isidentifier() or form or conversion:
            raise ValueError(f"模板“{template}”有误：大括号里只能写一个列名。")
        columns.append(column)
    return columns
