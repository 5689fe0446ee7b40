"""PostgreSQL killed, a disk full: the run fails and says why, and the next one goes on by itself.

The nights are those of test_killed_anywhere, on an embedded server of their own.
"""

import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from etl.database import server
from tests.conftest import SMALL
from tests.integration.night.breakdown import kill_embedded_server
from tests.integration.night.forked_runs import NIGHT, Ended, ForkedRuns, Run
from tests.integration.night.site import Site
from tests.integration.night.small_disk import SmallDisk, small_disk
from tests.integration.night.two_months import FIRST_NIGHT, SECOND_NIGHT, offer
from tests.integration.night.undisturbed import TwoNights
from tests.integration.outbox import ScriptedMailServer


class Machine:
    """A site with a server of its own, on a small disk, before the second night."""

    def __init__(self, disk: SmallDisk, runs: ForkedRuns, mail_server: ScriptedMailServer) -> None:
        self.disk = disk
        self.var = disk.folder / "var"
        self._runs = runs
        self._mail_server = mail_server

    def run(
        self, *stages: str, moment: object = SECOND_NIGHT, breaks_at: str | None = None
    ) -> Ended:
        environment = Site("", self.var, SMALL, self._mail_server.port).environment
        run = Run(stages, moment, environment, breaks_at, "database", self.disk.file_limit)
        return self._runs.run(run)[0]

    def fill_disk(self) -> None:
        """Leave the database no room; a server keeps the limits that it was started with."""
        self.disk.fill(file_limit=1024**2)
        if not self.disk.is_mounted:
            server.stop()

    def make_room(self) -> None:
        """Take back what filled the disk; who was started under a limit cannot even shut down."""
        self.disk.make_room()
        if not self.disk.is_mounted and server.is_running():
            kill_embedded_server(self.var)

    def site(self) -> Site:
        """Return the site by the server's address as it is now."""
        return Site(server.url("warehouse"), self.var, SMALL, self._mail_server.port)


@pytest.fixture(scope="module")
def first_night(
    undisturbed: TwoNights,
    forked_runs: ForkedRuns,
    mail_server_process: ScriptedMailServer,
) -> Iterator[Path]:
    """A var folder in which a server, stopped now, has seen the first night."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as environment:
        folder = Path(name)
        folder.chmod(0o755)
        environment.setenv("GONGHUI_VAR", str(folder / "var"))
        machine = Machine(SmallDisk(folder, is_mounted=False), forked_runs, mail_server_process)
        offer(undisturbed.months, 1, machine.var)
        assert machine.run("set_up", *NIGHT, moment=FIRST_NIGHT).fault is None
        machine.site().date_catalogue("2020-01-01 00:00+00")  # as in the undisturbed one
        offer(undisturbed.months, 2, machine.var)
        server.stop()
        yield machine.var


@pytest.fixture
def machine(
    first_night: Path,
    forked_runs: ForkedRuns,
    mail_server: ScriptedMailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with small_disk(Path(name)) as disk:
            machine = Machine(disk, forked_runs, mail_server)
            subprocess.run(["cp", "-a", first_night, machine.var], check=True)  # noqa: S607
            monkeypatch.setenv("GONGHUI_VAR", str(machine.var))
            yield machine
            disk.make_room()
            server.stop()


def _start_again(machine: Machine, handed_out: dict[str, int]) -> None:
    """Run a stage, which starts the server; no number counts as used that a crash skipped."""
    assert machine.run("collect").fault is None
    machine.site().hand_out_again(handed_out)


def _goes_on(machine: Machine, handed_out: dict[str, int], undisturbed: TwoNights) -> None:
    """Run the night again, after whatever was; it ends as if nothing had been."""
    _start_again(machine, handed_out)
    ended = machine.run(*NIGHT)
    assert ended.fault is None, ended.message
    assert machine.site().state() == undisturbed.state


def _handed_out(machine: Machine) -> dict[str, int]:
    server.ensure_running()
    server.ensure_database("warehouse")  # a first connection leaves a file in each database
    return machine.site().handed_out()


def test_the_next_run_starts_a_killed_database_and_goes_on(
    machine: Machine, undisturbed: TwoNights, mail_server: ScriptedMailServer
) -> None:
    """Killed in each run at another point; of the last one the mail server's answer is lost."""
    handed_out = _handed_out(machine)
    for point in ("within staging.cell", "before validate/verdict", "before load/fact_obligation"):
        ended = machine.run(*NIGHT, breaks_at=point)
        assert ended.broke_at == point
        assert ended.fault in {"OperationalError", "InterfaceError", "DatabaseError"}
        assert not server.is_running()
        _start_again(machine, handed_out)
    ended = machine.run(*NIGHT, breaks_at="after smtplib.SMTP.data")
    assert ended.fault == "OperationalError"
    (taken,) = [mail["Message-ID"] for mail in mail_server.mails()]
    _goes_on(machine, handed_out, undisturbed)
    arrived = Counter(mail["Message-ID"] for mail in mail_server.mails())
    assert arrived == undisturbed.mails + Counter([taken]), "that mail is repeated and no other"


def _is_explained(ended: Ended, folder: Path) -> None:
    assert ended.fault == "DiskFullError"
    assert f"{folder.resolve()} 所在的磁盘" in ended.message
    assert "没有丢失" in ended.message
    assert "腾出空间" in ended.message


def _write_log_until_the_server_dies() -> None:
    if not server.is_running():
        return
    dsn = server.url("warehouse").replace("+psycopg2", "")
    megabytes = "select pg_logical_emit_message(false, 'test', repeat('x', 1000000))"
    with (
        closing(psycopg2.connect(dsn)) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.OperationalError),
    ):
        cursor.execute(f"{megabytes} from generate_series(1, 100)")


def test_a_full_disk_stops_the_night_and_loses_nothing_wherever_it_is_met(
    machine: Machine, undisturbed: TwoNights
) -> None:
    """In the archive, then where rows are stored, then in the log, of which the server dies."""
    handed_out = _handed_out(machine)
    machine.disk.fill(file_limit=4096)
    _is_explained(machine.run(*NIGHT), machine.var)
    drafts = machine.var / "archive" / "drafts"
    assert list(drafts.iterdir()) == []
    machine.disk.make_room()
    assert machine.run("collect").fault is None

    machine.fill_disk()
    _is_explained(machine.run(*NIGHT), machine.var / "postgres")
    machine.make_room()
    assert machine.run("collect").fault is None

    machine.fill_disk()
    _write_log_until_the_server_dies()
    _is_explained(machine.run(*NIGHT), machine.var / "postgres")
    machine.make_room()
    _goes_on(machine, handed_out, undisturbed)
