"""OpenSSH's server on this machine, as a process of its own that lets in this account by a key."""

import getpass
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from etl.machine.local_servers import LOOPBACK, free_port

_CONFIGURATION = """
ListenAddress {host}
Port {port}
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {folder}/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True)
class SftpServer:
    """A server that gives the files of this machine; paths on it are those here."""

    port: int
    keys: Path
    process: psutil.Process

    def connection(self, key: str = "key", host_key: str = "host_key", **extra: object) -> str:
        """Return an Airflow connection to it, as a variable of the environment has it."""
        given = {
            "private_key": (self.keys / key).read_text(),
            "host_key": " ".join((self.keys / f"{host_key}.pub").read_text().split()[:2]),
        }
        return json.dumps(
            {
                "conn_type": "sftp",
                "host": LOOPBACK,
                "port": self.port,
                "login": getpass.getuser(),
                "extra": {name: value for name, value in (given | extra).items() if value},
            }
        )

    def cut(self) -> None:
        """End the connections that it has; it goes on listening."""
        for session in self.process.children(recursive=True):
            session.kill()


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Run a server with keys of its own, which lie in the folder."""
    for key in ("host_key", "key", "other_key"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key]
        subprocess.run(make, check=True)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd shuts itself in there
    port = free_port()
    configuration = folder / "sshd_config"
    configuration.write_text(_CONFIGURATION.format(host=LOOPBACK, port=port, folder=folder))
    log = (folder / "log").open("w")
    process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", configuration], stderr=log)
    try:
        until = time.monotonic() + 20
        while not _listens(port) and time.monotonic() < until:
            time.sleep(0.05)
        yield SftpServer(port, folder, psutil.Process(process.pid))
    finally:
        for session in psutil.Process(process.pid).children(recursive=True):
            session.kill()
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
