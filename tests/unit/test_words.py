"""The glossary leads to what is there, and each statement says first what its rows are."""

import re

import pytest

from etl import settings

GLOSSARY = (settings.ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("| ") and not line.startswith(("| term", "| word"))
]
SCHEMAS = "landing|staging|quality|warehouse|report|outbox|internal"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_term_of_the_glossary_is_where_it_says(row: list[str]) -> None:
    (where,) = re.findall(r"^`([\w/.]+)`$", row[-1])
    if re.fullmatch(rf"({SCHEMAS})\.\w+", where):
        where = f"sql/schema/{where.replace('.', '/')}.sql"
    assert (settings.ROOT / where).exists()


def test_a_term_stands_in_the_glossary_once() -> None:
    terms = [row[0] for row in ROWS if len(row) == 4]
    assert len(terms) > 50
    assert len(terms) == len(set(terms))


def test_every_statement_says_its_grain_or_its_purpose_first() -> None:
    said = ("-- grain: one row", "-- purpose: ")
    files = sorted(settings.SQL.rglob("*.sql"))
    assert len(files) > 200
    silent = [str(path) for path in files if not path.read_text("utf-8").startswith(said)]
    assert silent == []
