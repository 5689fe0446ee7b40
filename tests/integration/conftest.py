"""An inbox to send submissions to, nights to run, and the rows that they leave behind."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from etl import on_demand, pipeline, settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.database.connect import connect, disconnect
from etl.database.roles import Role
from etl.set_aside import stages
from etl.validate import validate as validating
from tests.conftest import Federation, environment, fresh_warehouse
from tests.integration.database.logins import Login
from tests.integration.inbox import Edit, Inbox, Night, Rows, Store, beijing
from tests.integration.outbox import Outbox, ScriptedMailServer, start_mail_server
from tests.integration.rules import with_few_rules, with_whole_counts_explained

BEFORE_ALL_NIGHTS = beijing("2020-01-01 00:00")


@dataclass(frozen=True)
class SharedWarehouse:
    """A warehouse of a module, which its tests read, or begin with a copy of."""

    engine: Engine
    inbox: Inbox

    def night(self, recorded_at: datetime) -> dict[str, dict[str, Any]]:
        """Run the stages of a night, and return the counts of each."""
        return run_night(recorded_at)

    def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return what a query of the warehouse finds, as plain tuples."""
        return _found(self.engine, query, parameters)

    def copied_to(self, var: Path, federation: Federation) -> Federation:
        """Copy the files into a folder; return a federation with the database as its template."""
        self.engine.dispose()
        shutil.copytree(self.inbox.folder.parent, var)
        return replace(federation, template=str(self.engine.url.database))


@pytest.fixture(scope="module")
def shared(
    server_urls: dict[Role, URL], federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedWarehouse]:
    """A warehouse for a fixture of the module to fill by its nights."""
    with fresh_warehouse(server_urls, federation, tmp_path_factory.mktemp("var")) as engine:
        settings.inbox_dir().mkdir(parents=True)
        yield SharedWarehouse(engine, Inbox(settings.inbox_dir(), federation.catalogue))


@pytest.fixture(scope="module")
def begun() -> SharedWarehouse | None:
    """What the warehouses of a module's tests begin as; it returns ``shared`` after some nights."""
    return None


# For a test that begins with nothing, unlike the others of its module.
begun_with_nothing = pytest.mark.parametrize("begun", [None], ids=["begun with nothing"])


@pytest.fixture
def warehouse(
    server_urls: dict[Role, URL],
    federation: Federation,
    begun: SharedWarehouse | None,
    tmp_path: Path,
) -> Iterator[Engine]:
    """The owner's engine on a warehouse of this test's own."""
    var = tmp_path / "var"
    beginning = begun.copied_to(var, federation) if begun else federation
    with fresh_warehouse(server_urls, beginning, var) as engine:
        yield engine


@pytest.fixture
def inbox(warehouse: Engine, federation: Federation) -> Inbox:  # noqa: ARG001 - its var folder
    settings.inbox_dir().mkdir(parents=True, exist_ok=True)
    return Inbox(settings.inbox_dir(), federation.catalogue)


@pytest.fixture
def rows(warehouse: Engine) -> Rows:
    """Return what a query of the warehouse finds, as plain tuples."""

    def find(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return _found(warehouse, query, parameters)

    return find


def _found(engine: Engine, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), parameters)]


@pytest.fixture
def store(
    warehouse: Engine, federation: Federation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """Store the federation's catalogue as edited; the nights that follow use it too.

    It is known since ``at``.
    """

    def apply(*edits: Edit, at: datetime = BEFORE_ALL_NIGHTS) -> None:
        folder = tmp_path / "catalogue"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in federation.folder.iterdir():
            content = path.read_text(encoding="utf-8")
            for file, old, new in edits:
                if file == path.name:
                    assert content.count(old) == 1
                    content = content.replace(old, new)
            (folder / path.name).write_text(content, encoding="utf-8")
        monkeypatch.setenv("CATALOGUE", str(folder))
        store_catalogue(warehouse, read_catalogue(folder), at)

    return apply


@pytest.fixture(scope="module")
def one_judge() -> Iterator[None]:
    """Judge without Great Expectations, as a check does, where a module is not about rules.

    It counts again what the findings are made of, which takes a third of a night.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            stages, "judge_submissions", partial(validating.validate, is_cross_checked=False)
        )
        yield


@pytest.fixture(scope="module")
def few_rules(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    one_judge: None,  # noqa: ARG001 - by which they are judged
) -> Iterator[None]:
    """Judge by a few rules, where a module is not about judging: each one costs 20 ms a night.

    A module names those that it needs besides in ``FURTHER_RULES``.
    """
    further = getattr(request.module, "FURTHER_RULES", ())
    with environment(EXPECTATIONS=with_few_rules(tmp_path_factory.mktemp("few") / "s", further)):
        yield


@pytest.fixture(scope="module")
def whole_counts_explained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make ``whole-count`` a rule of 准强制, so that 1.5 persons hold a form."""
    folder = with_whole_counts_explained(tmp_path_factory.mktemp("explained") / "suites")
    with environment(EXPECTATIONS=folder):
        yield


def run_night(recorded_at: datetime) -> dict[str, dict[str, Any]]:
    """Run the stages of a night, and return the counts of each."""
    counts = {
        "prepare": pipeline.prepare(recorded_at),
        "collect": pipeline.collect(recorded_at),
        "stage": pipeline.stage(recorded_at),
        "validate": pipeline.validate(recorded_at),
        "load": pipeline.load(recorded_at),
        "refresh": pipeline.refresh(recorded_at),
        "notify": pipeline.notify(recorded_at),
    }
    pipeline.gate(recorded_at)
    return counts


def after_a_gap(moment: datetime) -> datetime:
    """Return a moment once the clock is confirmed, as before the first night after months."""
    on_demand.confirm_clock(moment.astimezone(ZoneInfo(settings.TIMEZONE)).date(), "赵六", moment)
    return moment


def judge(recorded_at: datetime) -> dict[str, Any]:
    """Run the stages of a night up to the verdicts, and return the counts of the last."""
    pipeline.collect(recorded_at)
    pipeline.stage(recorded_at)
    return pipeline.validate(recorded_at)


def judge_and_load(recorded_at: datetime) -> dict[str, Any]:
    """Run the stages of a night up to the star, and return what was judged."""
    judged = judge(recorded_at)
    pipeline.load(recorded_at)
    return judged


@pytest.fixture
def night() -> Night:
    """Give the stages of a night, to be run on the test's warehouse."""
    return run_night


@contextmanager
def fresh_database(server_url: str, template: str) -> Iterator[str]:
    """Create a database that is dropped afterwards, and give its URL."""
    name = f"test_{os.urandom(6).hex()}"
    maintenance = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {name} template {template}"))
    yield maintenance.url.set(database=name).render_as_string(hide_password=False)
    with maintenance.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    maintenance.dispose()


@pytest.fixture
def empty(server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give an engine on a database without any schema; the environment points at it."""
    with fresh_database(server_url, "template1") as url:
        monkeypatch.setenv("WAREHOUSE_URL", url)
        monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "var"))
        yield connect()
        disconnect()


@pytest.fixture
def login_to(server_urls: dict[Role, URL]) -> Iterator[Callable[[str], Login]]:
    """Log in to a database of the server as one of the roles."""
    engines = []

    def log_in(database: str, role: Role) -> Engine:
        engines.append(create_engine(server_urls[role].set(database=database)))
        return engines[-1]

    yield lambda database: partial(log_in, database)
    for engine in engines:
        engine.dispose()


@pytest.fixture
def outbox(warehouse: Engine) -> Outbox:
    return Outbox(warehouse)


@pytest.fixture(scope="session")
def mail_server_process() -> Iterator[ScriptedMailServer]:
    """One process for all tests: what it answers hangs on addresses alone."""
    with tempfile.TemporaryDirectory() as folder:
        process, port = start_mail_server(Path(folder))
        yield ScriptedMailServer(port, Path(folder))
        process.terminate()
        process.wait()


@pytest.fixture
def mail_server(mail_server_process: ScriptedMailServer) -> ScriptedMailServer:
    """A mail server that has taken no mail yet."""
    mail_server_process.forget()
    return mail_server_process
