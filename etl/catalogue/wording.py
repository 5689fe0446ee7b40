"""What pydantic refuses in a cell, said in plain Chinese."""

import re
from collections.abc import Iterable, Mapping

from pydantic_core import ErrorDetails

_DATE = "应为日期，写成 2020-06-30 的样子"
_NUMBER = "应为数字"
_OTHER = "不合要求"
_DEMANDS: Mapping[str, str] = {
    "below_path": "不能在 path 里面，否则收过的会再列出来",
    "bool_parsing": "应为 yes 或 no",
    "bool_type": "应为 yes 或 no",
    "date_from_datetime_inexact": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "decimal_parsing": _NUMBER,
    "email_parsing": "应为电子邮箱地址（小写），写成 name@example.com 的样子",
    "finite_number": _NUMBER,
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "int_parsing": "应为整数",
    "known_by_address": "邮箱里的信按发件地址认单位，不填",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "应为以下之一：{allowed}",
    "only_json": "format 为 csv 时不填",
    "same_folder": "不能与 folder 相同，否则收过的会再列出来",
    "phrase_parsing": "应有一处 {{figure}}，不能有别的大括号",
    "share_parsing": "应为单位代码；只接收一部分的，后面写 * 和小于 1 的份额，如 JZ-22*0.6",
    "string_pattern_mismatch": "应为代码：字母或数字开头，只含字母、数字、点、下划线和连字符",
    "string_too_short": "应有内容",
    "string_type": "应为文字",
    "telephone_parsing": "应为电话号码，写成 0716-1234567 的样子，也可以留空",
    "time_parsing": "应为时刻，写成 18:00 的样子",
    "too_short": "应有内容",
    "two_ways": "已经填了 next_field，不能再填",
    "url_parsing": "应为地址，写成 s3://bucket/prefix 的样子，不含用户名和密码",
}


def cell_message(error: ErrorDetails) -> str:
    """Say what a cell should hold and what it holds, from one error of a ValidationError."""
    context = error.get("ctx", {})
    allowed = "、".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    demand = _DEMANDS.get(error["type"], _OTHER).format(**context, allowed=allowed)
    return _demanded(demand, error["input"])


def none_of(allowed: Iterable[str], found: str) -> str:
    """Say which words a cell may hold, and which other one it holds."""
    return _demanded(_DEMANDS["literal_error"].format(allowed="、".join(allowed)), found)


def _demanded(demand: str, found: object) -> str:
    return f"{demand}，现在是“{found}”" if found not in ("", None) else f"{demand}，现在是空的"
