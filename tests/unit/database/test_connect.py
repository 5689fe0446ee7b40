"""Which URL a role logs in with on a server that the environment names."""

from pathlib import Path

import pytest

from etl.database.connect import warehouse_url
from etl.database.roles import Role
from etl.errors import DatabaseError

LOADER = "postgresql://in:secret@db.example:5432/warehouse?sslmode=require"
OWNER = "postgres://boss:word@db.example:5432/warehouse"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("WAREHOUSE_URL", "WAREHOUSE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    return monkeypatch


def test_one_url_serves_stages_and_migrations(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WAREHOUSE_URL", LOADER)
    expected = "postgresql+psycopg2://in:secret@db.example:5432/warehouse?sslmode=require"
    assert warehouse_url(Role.LOADER) == warehouse_url(Role.OWNER) == expected


def test_the_owner_has_a_url_of_its_own(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WAREHOUSE_URL", LOADER)
    environment.setenv("WAREHOUSE_OWNER_URL", OWNER)
    assert warehouse_url(Role.OWNER) == "postgresql+psycopg2://boss:word@db.example:5432/warehouse"
    assert warehouse_url().startswith("postgresql+psycopg2://in:secret@")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_readers_are_asked_for_their_password(environment: pytest.MonkeyPatch, role: Role) -> None:
    environment.setenv("WAREHOUSE_URL", LOADER)
    expected = f"postgresql+psycopg2://{role}@db.example:5432/warehouse?sslmode=require"
    assert warehouse_url(role) == expected


def test_urls_may_lie_in_files_as_secrets_do(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, url in (("WAREHOUSE_URL", LOADER), ("WAREHOUSE_OWNER_URL", OWNER)):
        file = tmp_path / name
        file.write_text(f"{url}\n")
        environment.setenv(f"{name}_FILE", str(file))
    assert warehouse_url().startswith("postgresql+psycopg2://in:secret@")
    assert warehouse_url(Role.OWNER).startswith("postgresql+psycopg2://boss:word@")
    environment.setenv("WAREHOUSE_URL", OWNER)
    assert warehouse_url().startswith("postgresql+psycopg2://boss:word@")


def test_an_owner_alone_does_not_lead_to_the_embedded_server(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("WAREHOUSE_OWNER_URL", OWNER)
    with pytest.raises(DatabaseError, match="却没有设置 WAREHOUSE_URL"):
        warehouse_url(Role.OWNER)
