"""A warehouse for each test: an embedded server for the session, a fresh database for each."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import store_catalogue
from etl.database import server
from etl.database.connect import connect
from etl.database.migrate import migrate

_TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def shipped_catalogue() -> Catalogue:
    return read_catalogue(settings.ROOT / "catalogue" / "jingzhou")


@pytest.fixture(scope="session")
def server_url(shipped_catalogue: Catalogue) -> Iterator[str]:
    """The URL of a server's maintenance database, which has a migrated database as a template."""
    with tempfile.TemporaryDirectory(prefix="gonghui tests ") as folder:
        Path(folder).chmod(0o755)
        with _environment(GONGHUI_VAR=folder):
            server.ensure_running()
            server.ensure_database(_TEMPLATE)
            url = server.url("postgres")
            _forgo_durability(url)
            with _environment(WAREHOUSE_URL=server.url(_TEMPLATE)):
                engine = connect()
            migrate(engine)
            store_catalogue(engine, shipped_catalogue)
            engine.dispose()
        yield url
        with _environment(GONGHUI_VAR=folder):
            server.stop()


def _forgo_durability(url: str) -> None:
    """Let the server wait for no disk: nothing in it outlives the session."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("alter system set fsync = off"))
        connection.execute(text("select pg_reload_conf()"))
    engine.dispose()


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set variables for a while only: tests that set none of their own must not inherit them."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in variables.items():
            environment.setenv(name, value)
        yield


@pytest.fixture
def warehouse(server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine on a fresh warehouse; ``WAREHOUSE_URL`` and ``GONGHUI_VAR`` point at the test's."""
    name = f"test_{os.urandom(6).hex()}"
    maintenance = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {name} template {_TEMPLATE}"))
    url = maintenance.url.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("WAREHOUSE_URL", url)
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "var"))
    engine = connect()
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    maintenance.dispose()
