"""The last release, with the changes since, is what is declared.

A release leaves a copy of its schema and changes in tests/released. Before the first one there is
nothing to change.
"""

import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from etl import settings
from etl.database.migrate import migrate
from etl.errors import DatabaseError
from tests.integration.conftest import fresh_database
from tests.integration.database.schema_dump import dumped_schema

RELEASED = settings.ROOT / "tests" / "released"
CHANGELOG = (settings.ROOT / "CHANGELOG.md").read_text("utf-8")
RELEASES = re.findall(r"^## v?(\d+\.\d+\.\d+)", CHANGELOG, re.MULTILINE)

WHOLE = "    checked_at timestamptz,\n    checked_by text not null default ''\n"
FORGOTTEN = {
    "a default": "add column checked_by text not null",
    "a constraint": "add column checked_by text default ''",
    "a column": "add column checked_on date",
}


@pytest.fixture
def from_release(empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database of a made-up release, with the present schema; the next one may be edited."""
    monkeypatch.setattr(settings, "SQL", Path(shutil.copytree(settings.SQL, tmp_path / "sql")))
    migrate(empty)
    return empty


def declared_schema(server_url: str) -> list[str]:
    """Return the schema that an empty database gets."""
    with fresh_database(server_url, "template1") as url:
        engine = create_engine(url)
        migrate(engine)
        schema = dumped_schema(engine)
        engine.dispose()
    return schema


def change(statements: str) -> None:
    """Declare who checked a period, and bring that to databases by some statements."""
    table = settings.SQL / "schema" / "internal" / "period_check.sql"
    whole = table.read_text("utf-8").replace("    checked_at timestamptz\n", WHOLE)
    table.write_text(whole, "utf-8")
    (settings.SQL / "changes" / "9999_checked_by.sql").write_text(statements, "utf-8")


def test_the_last_release_is_kept() -> None:
    kept = [path.name for path in RELEASED.glob("*")]
    assert kept == RELEASES[:1]
    assert RELEASES or not list((settings.SQL / "changes").glob("*.sql"))


def test_the_last_release_with_the_changes_since_is_what_is_declared(
    empty: Engine, server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if RELEASES:  # else it is the empty database
        released = Path(shutil.copytree(settings.SQL, tmp_path / "released"))
        for folder in ("schema", "changes"):
            shutil.rmtree(released / folder)
            shutil.copytree(RELEASED / RELEASES[0] / folder, released / folder)
        with monkeypatch.context() as earlier:
            earlier.setattr(settings, "SQL", released)
            migrate(empty)
    migrate(empty)
    assert dumped_schema(empty) == declared_schema(server_url)


def test_a_change_that_says_what_the_declaration_says_is_found_right(
    from_release: Engine, server_url: str
) -> None:
    change("alter table internal.period_check add column checked_by text not null default '';")
    migrate(from_release)
    assert dumped_schema(from_release) == declared_schema(server_url)


@pytest.mark.parametrize("statement", FORGOTTEN.values(), ids=FORGOTTEN)
def test_a_change_that_forgets_something_is_found(
    from_release: Engine, server_url: str, statement: str
) -> None:
    change(f"alter table internal.period_check {statement};")
    migrate(from_release)
    assert dumped_schema(from_release) != declared_schema(server_url)


def test_a_change_that_is_forgotten_altogether_is_refused(from_release: Engine) -> None:
    change("select 1;")
    with pytest.raises(DatabaseError, match="internal.period_check 与程序中的声明不同"):
        migrate(from_release)
