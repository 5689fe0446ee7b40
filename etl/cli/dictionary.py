"""Write docs/data-dictionary.md from the database's comments and docs/rules.md from the suites."""

import csv
from pathlib import Path

from sqlalchemy import Engine

from etl import settings
from etl.database.connect import connect, execute
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.validate.rules import Rule, read_rules
from etl.validate.wording import read_problems

DATA_DICTIONARY = settings.ROOT / "docs" / "data-dictionary.md"
RULES = settings.ROOT / "docs" / "rules.md"


def data_dictionary(engine: Engine) -> str:
    """Return the data dictionary as Markdown: every table and view with its columns."""
    with engine.connect() as connection:
        columns = execute(connection, "print/column").all()
    lines = ["# Data dictionary", "", "Generated from the comments in the database: `make docs`."]
    schema = table = None
    for column in columns:
        if column.schema_name != schema:
            schema = column.schema_name
            lines += ["", f"## {schema}", "", column.schema_comment]
        if (schema, column.table_name) != table:
            table = (schema, column.table_name)
            lines += ["", f"### {schema}.{column.table_name}", "", column.table_comment, ""]
            lines += ["| column | type | meaning |", "|---|---|---|"]
        lines.append(
            f"| {column.column_name} | {column.data_type} | {column.column_comment or ''} |"
        )
    return "\n".join(lines) + "\n"


def rule_list() -> str:
    """Return the list of rules as Markdown, in the order of the suites."""
    lines = [
        "# 审核规则",
        "",
        "由 `expectations/` 生成：`make docs`。〔〕中的字随所填的单元格而变。",
        "",
    ]
    lines += ["| 编号 | 程度 | 要求 | 应为 | 怎么办 |", "|---|---|---|---|---|"]
    words = _Words(_read_words())
    lines += [
        f"| `{rule.id}` | {_severity(rule)} | {rule.title} "
        f"| {rule.expected.format_map(words)} | {rule.advice.format_map(words)} |"
        for rule in read_rules()
    ]
    lines += ["", "## 文件打不开、数读不出的原因", "", "| 原因 | 怎么办 |", "|---|---|"]
    lines += [f"| {problem['found']} | {problem['advice']} |" for problem in read_problems()]
    return "\n".join(lines) + "\n"


def _severity(rule: Rule) -> str:
    may_be_waived = rule.is_waivable and rule.severity == "强制"
    return f"{rule.severity}，可以豁免" if may_be_waived else rule.severity


def _read_words() -> dict[str, str]:
    with (settings.expectations_dir() / "columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["words"] for row in csv.DictReader(file)}


class _Words(dict[str, str]):
    """Words for the columns that a rule's texts speak of; a column without words is a KeyError."""

    def __getitem__(self, column: str) -> str:
        return f"〔{super().__getitem__(column)}〕"


def write_docs() -> list[Path]:
    """Write both documents from the current schema and suites; return their paths."""
    engine = connect(Role.OWNER)
    migrate(engine)
    DATA_DICTIONARY.write_text(data_dictionary(engine), encoding="utf-8")
    RULES.write_text(rule_list(), encoding="utf-8")
    return [DATA_DICTIONARY, RULES]


if __name__ == "__main__":
    write_docs()
