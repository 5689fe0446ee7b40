"""What the documents say is held to the code and the database."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.main import get_command

from etl import settings
from etl.cli.__main__ import app
from etl.cli.dictionary import data_dictionary, rule_list

DOCUMENTS = sorted(
    path
    for path in (*settings.ROOT.glob("*.md"), *(settings.ROOT / "docs").glob("*.md"))
    if path.is_file()
)
README = (settings.ROOT / "README.md").read_text("utf-8")


def test_the_data_dictionary_is_what_the_databases_comments_say(warehouse: Engine) -> None:
    written = (settings.ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert written == data_dictionary(warehouse), "run make docs"


def test_the_list_of_rules_is_what_the_suites_say() -> None:
    written = (settings.ROOT / "docs" / "rules.md").read_text("utf-8")
    assert written == rule_list(), "run make docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text("utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_named_exists(document: Path) -> None:
    folders = "dags|etl|sql|expectations|catalogue|tests|docs|bench"
    named = re.findall(rf"`((?:{folders})/[\w/.-]*)`", document.read_text("utf-8"))
    missing = [path for path in named if not (settings.ROOT / path).exists()]
    assert missing == []


def test_the_queries_of_the_readme_run(warehouse: Engine) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    queries = [query for query in block.split(";") if query.strip()]
    assert len(queries) == 3
    with warehouse.connect() as connection:
        for query in queries:
            assert connection.execute(text(query)).keys()


def test_every_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (settings.ROOT / "Makefile").read_text("utf-8"), re.M))
    verbs = set(get_command(app).list_commands(None))  # type: ignore[attr-defined]
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.M)) <= targets
    named = set(re.findall(r"gonghui ([a-z]+(?:-[a-z]+)*)\b", README))
    assert {"template", "report", "migrate", "load", "psql", "url"} <= named <= verbs
