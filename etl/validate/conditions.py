"""What a rule judges in a reviewed row, and when the row breaks it, as SQL.

Great Expectations counts the rows that break an expectation, and names but a few of them. To find
them all, each expectation that a rule may use is said here in SQL; every run compares the counts.
"""

from collections.abc import Callable, Sequence
from typing import Any

from etl.errors import RuleError
from etl.validate.rules import Rule

_NOT_NULL = "ExpectColumnValuesToNotBeNull"


def judged(rule: Rule) -> str:
    """Return what a rule judges in a row; in a row out of its scope, what no rule objects to.

    Raises RuleError if the rule names an expectation that is not known here, or no column.
    """
    if rule.fails_when is not None:
        return f"case when {rule.scope} then ({rule.fails_when}) end"
    if rule.expectation not in _BREAKS:
        raise RuleError(
            f"规则 {rule.id}：expectation 不能是 {rule.expectation}，只能是"
            f" {'、'.join(_BREAKS)}；其他情况请在 fails_when 中写 SQL 条件。"
        )
    column = rule.arguments.get("column")
    if not isinstance(column, str):
        raise RuleError(f"规则 {rule.id} 的 arguments 有误：缺少 column。")
    if rule.expectation == _NOT_NULL:
        return f"case when {rule.scope} then cast({column} as text) else '' end"
    return f"case when {rule.scope} then {column} end"


def broken(rule: Rule) -> str:
    """Return the condition of the rows that break a rule; it is null or false out of its scope.

    Raises RuleError if the rule names an expectation, or an argument, that is not known here.
    """
    column = f"({judged(rule)})"
    if rule.fails_when is not None:
        return column
    try:
        return _BREAKS[rule.expectation or ""](**{**rule.arguments, "column": column})
    except TypeError as error:
        raise RuleError(f"规则 {rule.id} 的 arguments 有误：{error}") from error


def _not_null(column: str) -> str:
    return f"{column} is null"


def _null(column: str) -> str:
    return f"{column} is not null"


def _in_set(column: str, value_set: Sequence[Any]) -> str:
    return f"{column} not in ({_literals(value_set)})"


def _not_in_set(column: str, value_set: Sequence[Any]) -> str:
    return f"{column} in ({_literals(value_set)})"


def _between(column: str, min_value: Any = None, max_value: Any = None) -> str:
    bounds = [("<", min_value), (">", max_value)]
    return " or ".join(f"{column} {sign} {_literal(b)}" for sign, b in bounds if b is not None)


def _regex(column: str, regex: str) -> str:
    return f"{column} !~ {_literal(regex)}"


_BREAKS: dict[str, Callable[..., str]] = {
    _NOT_NULL: _not_null,
    "ExpectColumnValuesToBeNull": _null,
    "ExpectColumnValuesToBeInSet": _in_set,
    "ExpectColumnValuesToNotBeInSet": _not_in_set,
    "ExpectColumnValuesToBeBetween": _between,
    "ExpectColumnValuesToMatchRegex": _regex,
}


def _literals(values: Sequence[Any]) -> str:
    return ", ".join(_literal(value) for value in values)


def _literal(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
