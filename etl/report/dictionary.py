"""Write docs/data-dictionary.md from the database's comments and docs/rules.md from the suites."""

from pathlib import Path

from sqlalchemy import Engine

from etl import settings
from etl.database.connect import connect, execute
from etl.database.migrate import migrate
from etl.validate.rules import read_rules

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
    lines = ["# 审核规则", "", "由 `expectations/` 生成：`make docs`。", ""]
    lines += ["| 编号 | 程度 | 要求 | 应为 | 怎么办 |", "|---|---|---|---|---|"]
    lines += [
        f"| `{rule.id}` | {rule.severity} | {rule.title} | {rule.expected} | {rule.advice} |"
        for rule in read_rules()
    ]
    return "\n".join(lines) + "\n"


def write_docs() -> list[Path]:
    """Write both documents from the current migrations and suites; return their paths."""
    engine = connect()
    migrate(engine)
    DATA_DICTIONARY.write_text(data_dictionary(engine), encoding="utf-8")
    RULES.write_text(rule_list(), encoding="utf-8")
    return [DATA_DICTIONARY, RULES]


if __name__ == "__main__":
    write_docs()
