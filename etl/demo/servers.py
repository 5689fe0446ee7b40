"""The servers by which some of the demonstration's units send, started for its nights."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from etl import settings
from etl.catalogue.model import Catalogue
from etl.demo.ways import AllWays, Mailbox, sftp_folder
from etl.machine.local_servers import LOOPBACK, free_port, kept_secret
from etl.services.background import Component, end, launch, record_file, wait_until_healthy
from etl.services.health import listens

_SFTP, _MAILBOX = "demo-sftp", "demo-mailbox"
_LOGIN = "demo"
_SOURCES = Path(__file__).with_name("sources.yml")


@contextmanager
def all_ways(catalogue: Catalogue) -> Iterator[AllWays]:
    """Run an SFTP server and a mailbox; what this process collects meanwhile comes from them, too.

    Raises ServiceError if one of them does not come to work.
    """
    path, given = record_file("demo"), settings.catalogue_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        end(path)  # left by a run that was killed
        try:
            record = launch(_components(), settings.inherited_environment(), path)
            ports = record.ports
            wait_until_healthy(record, lambda: [name for name in ports if not listens(ports[name])])
            os.environ.update(_connections(ports))
            os.environ["CATALOGUE"] = str(_with_sources(given))
            yield AllWays(catalogue, Mailbox(ports[_MAILBOX], _LOGIN, _password()))
        finally:
            os.environ["CATALOGUE"] = str(given)
            end(path)


def _components() -> list[Component]:
    sftp_folder().mkdir(parents=True, exist_ok=True)
    _host_key(), _client_key(), _password()
    sftp_port, imap_port = free_port(), free_port()
    keys = str(_secret("host_key")), str(_secret("client_key"))
    sftp = "-m", "etl.demo.sftp_server", str(sftp_port), str(sftp_folder()), *keys
    mailbox = "-m", "etl.demo.mailbox_server", str(imap_port), _LOGIN, str(_secret("password"))
    return [Component(_SFTP, sftp, sftp_port), Component(_MAILBOX, mailbox, imap_port)]


def _connections(ports: Mapping[str, int]) -> dict[str, str]:
    """Return the variables that let Airflow log in to the servers."""
    import asyncssh  # noqa: PLC0415 (only the demonstration has need of it)

    host_key = asyncssh.import_private_key(_host_key()).export_public_key().decode()
    there = {"host": LOOPBACK, "login": _LOGIN}
    sftp = {"private_key": _client_key(), "host_key": " ".join(host_key.split()[:2])}
    connections = {
        "DEMO_SFTP": {"conn_type": "sftp", "port": ports[_SFTP], "extra": sftp},
        "DEMO_MAILBOX": {
            "conn_type": "imap",
            "port": ports[_MAILBOX],
            "password": _password(),
            "extra": {"use_ssl": False},
        },
    }
    return {
        f"AIRFLOW_CONN_{name}": json.dumps(there | connection)
        for name, connection in connections.items()
    }


def _with_sources(catalogue: Path) -> Path:
    """Return a copy of a catalogue that names the demonstration's sources in place of its own."""
    folder = settings.var_dir() / "demo" / "catalogue"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(catalogue, folder)
    shutil.copyfile(_SOURCES, folder / _SOURCES.name)
    return folder


def _secret(name: str) -> Path:
    return settings.var_dir() / "demo" / "keys" / name


def _host_key() -> str:
    return kept_secret(_secret("host_key"), _new_key)


def _client_key() -> str:
    return kept_secret(_secret("client_key"), _new_key)


def _password() -> str:
    return kept_secret(_secret("password"), lambda: secrets.token_urlsafe(12))


def _new_key() -> str:
    import asyncssh  # noqa: PLC0415

    return str(asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode())
