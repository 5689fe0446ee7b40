"""The ways by which submissions reach the warehouse, each with a server of its kind.

What a unit sends is a kept workbook of bench.workbooks, from the folder that bears its name.
"""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import yaml

from bench.workbooks import HEADS, long_table
from etl import settings
from etl.machine.local_servers import LOOPBACK, free_port
from tests.certificates import write_certificate
from tests.integration.collect.imap_server import imap_server
from tests.integration.collect.s3_server import s3_server
from tests.integration.collect.sftp_server import sftp_server

_BUCKET = "reports"
_ACCOUNT = "reports"
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CITY = "JZ"  # whose system answers for all units

Through = Callable[[int], int]


@dataclass(frozen=True)
class Way:
    """A source: its settings as sources.yml has them, its connection, and how files get there."""

    settings: Mapping[str, str]
    deliver: Callable[[Path], None]
    connection: str | None = None

    @property
    def variables(self) -> dict[str, str]:
        """The connection as a variable of Airflow's environment."""
        conn_id = self.settings.get("conn_id")
        return {f"AIRFLOW_CONN_{conn_id.upper()}": self.connection or ""} if conn_id else {}


@contextmanager
def _folder(_through: Through) -> Iterator[Way]:
    inbox = settings.inbox_dir()
    yield Way({"kind": "folder", "path": str(inbox)}, lambda path: _put(path, inbox))


@contextmanager
def _sftp(through: Through) -> Iterator[Way]:
    folder = settings.var_dir() / "sshd"
    upload = folder / "upload"
    upload.mkdir(parents=True)
    with sftp_server(folder) as server:
        given = {"kind": "sftp", "conn_id": "bench_sftp", "path": str(upload)}
        connection = replace(server, port=through(server.port)).connection()
        yield Way(given, lambda path: _put(path, upload), connection)


@contextmanager
def _object_store(through: Through) -> Iterator[Way]:
    certificate = write_certificate(settings.var_dir() / "store.pem")
    os.environ["AWS_CA_BUNDLE"] = str(certificate)
    with s3_server(certificate) as server:
        client = server.client()
        client.create_bucket(Bucket=_BUCKET)

        def deliver(path: Path) -> None:
            key = f"inbox/{path.parent.name}/{path.name}"
            client.put_object(Bucket=_BUCKET, Key=key, Body=path.read_bytes())

        address, _, port = server.url.rpartition(":")
        seen = replace(server, url=f"{address}:{through(int(port))}")
        given = {"kind": "object_store", "conn_id": "bench_store", "path": f"s3://{_BUCKET}/inbox"}
        yield Way(given, deliver, seen.connection())


@contextmanager
def _http(through: Through) -> Iterator[Way]:
    """Answer with one table, which grows, of all units that have sent this way."""
    table = settings.var_dir() / "system" / "figures.csv"
    table.parent.mkdir()
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", LOOPBACK]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [*command, "--directory", str(table.parent)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    rows: list[Sequence[str]] = [HEADS]

    def write() -> None:
        draft = table.with_suffix(".draft")
        with draft.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        draft.rename(table)

    def deliver(path: Path) -> None:
        with long_table(path).open(encoding="utf-8", newline="") as file:
            rows.extend(csv.reader(file))
        write()

    write()
    given = {"kind": "http", "conn_id": "bench_http", "path": "/figures.csv", "format": "csv"}
    connection = f"http://{LOOPBACK}:{through(port)}"
    try:
        yield Way(given | {"unit_code": _CITY}, deliver, connection)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _mailbox(through: Through) -> Iterator[Way]:
    folder = settings.var_dir() / "dovecot"
    folder.mkdir()
    with imap_server(folder) as server:

        def deliver(path: Path) -> None:
            mail = EmailMessage()
            mail["From"] = f"{path.parent.name.split()[0].lower()}@county.example"
            mail["Subject"] = path.stem
            mail.set_content("报表见附件。")
            workbook = path.read_bytes()
            mail.add_attachment(workbook, "application", _XLSX, filename=path.name)
            server.deliver(_ACCOUNT, mail.as_bytes(), datetime.now(UTC))

        given = {"kind": "mailbox", "conn_id": "bench_mailbox"}
        connection = replace(server, port=through(server.port)).connection(_ACCOUNT)
        yield Way(given, deliver, connection)


_KINDS: Mapping[str, Callable[[Through], Any]] = {
    "folder": _folder,
    "sftp": _sftp,
    "object_store": _object_store,
    "http": _http,
    "mailbox": _mailbox,
}
WAYS = tuple(_KINDS)


@contextmanager
def opened_ways(names: Sequence[str], through: Through = lambda port: port) -> Iterator[list[Way]]:
    """Start the servers of some ways, and write them to sources.yml and into the environment.

    Whoever collects reaches a server over the port that ``through`` gives for its own.
    """
    with ExitStack() as stack:
        ways = [stack.enter_context(_KINDS[name](through)) for name in names]
        entries = [{"name": name, **way.settings} for name, way in zip(names, ways, strict=True)]
        sources = settings.catalogue_dir() / "sources.yml"
        sources.write_text(yaml.safe_dump(entries), encoding="utf-8")
        for way in ways:
            os.environ |= way.variables
        yield ways


def _put(path: Path, folder: Path) -> None:
    """Put a workbook into a folder as a clerk does: it appears whole, and just now."""
    target = folder / path.parent.name / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"~{path.name}.tmp")
    shutil.copyfile(path, draft)
    draft.rename(target)
