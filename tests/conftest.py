"""A warehouse for each test: an embedded server for the session, a fresh database for each."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import gather_statistics, store_catalogue
from etl.database import server
from etl.database.connect import connect, disconnect
from etl.database.migrate import migrate
from etl.database.privileges import set_passwords
from etl.database.roles import Role
from tests.kept_databases import kept_database
from tests.scheduling import ByFile, by_file, longest_first, workers

SMALL = Path(__file__).parent / "catalogue"
MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's file system in memory
ROOM = 4 * 2**30


@dataclass(frozen=True)
class Federation:
    """A catalogue, the folder that it was read from, and the template database that holds it."""

    folder: Path
    catalogue: Catalogue
    template: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hostile-nights", type=int, default=3, help="by hand a few hundred")
    parser.addoption("--hostile-files", type=int, default=60, help="of each of these nights")
    parser.addoption("--days", type=int, default=1, help="with intakes; by hand some dozens")
    parser.addoption(
        "--later-events", type=int, default=20, help="after a publication; by hand 1000"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary files in memory where there is room: a fresh database costs 600 of them.

    Processes that tests start inherit the folder. ``--basetemp`` keeps what a failed test left.
    """
    gc.set_threshold(20_000)  # half a million objects of libraries stay: they are looked at seldom
    if hasattr(config, "workerinput") or not _has_room(MEMORY):
        return
    folder = tempfile.mkdtemp(prefix="gonghui-tests-", dir=MEMORY)
    Path(folder).chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    # After multiprocessing's own folder, which lies there and goes at -100.
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=-200)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return workers(os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return by_file(config, log)


def _has_room(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    volume = os.statvfs(folder)
    return volume.f_bavail * volume.f_frsize > ROOM and not volume.f_flag & os.ST_NOEXEC


@pytest.fixture(scope="session")
def shipped_catalogue() -> Catalogue:
    return read_catalogue(settings.ROOT / "catalogue" / "jingzhou")


@pytest.fixture(scope="session")
def server_urls() -> Iterator[dict[Role, URL]]:
    """Each role's URL of a server's maintenance database, beside a migrated one as a template."""
    with tempfile.TemporaryDirectory(prefix="gonghui tests ") as folder:
        Path(folder).chmod(0o755)
        with environment(GONGHUI_VAR=folder):
            server.ensure_running()
            server.ensure_database("empty")
            _hasten(server.url("postgres"))
            with environment(WAREHOUSE_URL=server.url("empty")):
                engine = connect()
            migrate(engine)
            set_passwords(engine, server.kept_passwords())
            disconnect()  # a template is copied while nobody is connected to it
            urls = {role: make_url(server.url("postgres", role)) for role in Role}
        yield urls
        with environment(GONGHUI_VAR=folder):
            server.stop()


@pytest.fixture(scope="session")
def shipped(server_urls: dict[Role, URL]) -> Federation:
    """The federation whose catalogue is shipped."""
    return _stored(settings.ROOT / "catalogue" / "jingzhou", "shipped", server_urls)


@pytest.fixture(scope="session")
def small(server_urls: dict[Role, URL]) -> Federation:
    """A federation of ten units with one indicator of each kind and relation."""
    return _stored(SMALL, "small", server_urls)


@pytest.fixture(scope="session")
def federation(small: Federation) -> Federation:
    """The federation that tests are about; a folder's conftest.py or a module may name another."""
    return small


def _stored(folder: Path, template: str, server_urls: dict[Role, URL]) -> Federation:
    catalogue = read_catalogue(folder)
    maintenance = create_engine(server_urls[Role.OWNER], isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {template} template empty"))
    maintenance.dispose()
    engine = create_engine(server_urls[Role.OWNER].set(database=template), poolclass=NullPool)
    store_catalogue(engine, catalogue, datetime(2020, 1, 1, tzinfo=UTC))
    gather_statistics(engine)
    with engine.begin() as connection:  # nights are of 2020, commands that follow them of today
        connection.execute(text("insert into landing.clock_confirmation values (now(), 'tests')"))
    return Federation(folder, catalogue, template)


@pytest.fixture(scope="session")
def server_url(server_urls: dict[Role, URL]) -> str:
    """The owner's URL of the maintenance database."""
    return server_urls[Role.OWNER].render_as_string(hide_password=False)


def _hasten(url: str) -> None:
    """Let the server wait for no disk, and compute little to log in or to plan: all is small."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("alter system set fsync = off"))
        # what joins what is tried in fewer orders: planning costs more here than any plan
        connection.execute(text("alter system set join_collapse_limit = 1"))
        connection.execute(text("alter system set from_collapse_limit = 1"))
        connection.execute(text("alter system set scram_iterations = 1"))
        connection.execute(text("select pg_reload_conf()"))
    engine.dispose()
    again = create_engine(url, isolation_level="AUTOCOMMIT")
    with again.connect() as connection:
        connection.execute(text(f"alter role {Role.OWNER} password '{again.url.password}'"))
    again.dispose()


@contextmanager
def environment(**variables: str | Path) -> Iterator[None]:
    """Set variables for a while only: tests that set none of their own must not inherit them."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(name, str(value))
        yield


@contextmanager
def fresh_warehouse(
    server_urls: dict[Role, URL], federation: Federation, var: Path
) -> Iterator[Engine]:
    """Give the owner's engine on a warehouse as begun, which the environment points at meanwhile.

    Stages and commands log in as the loader, so that every night of a test shows that it may do
    what it has to.
    """
    with kept_database(server_urls[Role.OWNER], federation.template) as name:
        urls = {role: server_urls[role].set(database=name) for role in (Role.LOADER, Role.OWNER)}
        with environment(
            WAREHOUSE_URL=urls[Role.LOADER].render_as_string(hide_password=False),
            WAREHOUSE_OWNER_URL=urls[Role.OWNER].render_as_string(hide_password=False),
            CATALOGUE=str(federation.folder),
            GONGHUI_VAR=str(var),
        ):
            yield connect(Role.OWNER)


@pytest.fixture
def warehouse(
    server_urls: dict[Role, URL], federation: Federation, tmp_path: Path
) -> Iterator[Engine]:
    """The owner's engine on a warehouse of this test's own."""
    with fresh_warehouse(server_urls, federation, tmp_path / "var") as engine:
        yield engine
