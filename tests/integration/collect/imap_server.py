"""Dovecot on this machine, as a process of its own; each account that logs in is an empty mailbox.

Dovecot reads no mail as root: there the mailboxes are nobody's.
"""

import grp
import imaplib
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from etl.catalogue.model import Catalogue
from etl.catalogue.sources import MailboxSettings
from etl.collect.mailbox import MailboxSource
from etl.machine.local_servers import LOOPBACK, free_port
from tests.integration.inbox import beijing

RECEIVED = beijing("2020-02-03 10:00")
PASSWORD = "correct-horse"  # noqa: S105

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = {host}
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%n
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A server that keeps each mailbox as a Maildir."""

    port: int
    folder: Path
    process: psutil.Process

    def connection(self, login: str, **given: Any) -> str:
        """Return an Airflow connection to a mailbox, as a variable of the environment has it."""
        account = {"conn_type": "imap", "login": login, "password": PASSWORD}
        there = {"host": LOOPBACK, "port": self.port, "extra": {"use_ssl": False}}
        return json.dumps(account | there | given)

    def deliver(
        self, login: str, mail: bytes, received: datetime, folder: str = "INBOX", flags: str = ""
    ) -> None:
        """Put a mail into a mailbox, with when the server is to have received it."""
        with self._session(login) as session:
            moment = imaplib.Time2Internaldate(received)
            status, answer = session.append(folder, flags, moment, mail)
            assert status == "OK", answer

    def held(self, login: str, folder: str = "INBOX", search: str = "ALL") -> int:
        """Return how many mails a folder of a mailbox holds, of those that a search finds."""
        with self._session(login) as session:
            status, _ = session.select(folder, readonly=True)
            return len(session.search(None, search)[1][0].split()) if status == "OK" else 0

    def forget_numbers_and_marks(self, login: str) -> None:
        """Lose all but the mails: their UIDs, UIDVALIDITY and keywords."""
        for path in self.maildir(login).glob("dovecot*"):
            path.unlink()

    def maildir(self, login: str) -> Path:
        """Return the folder that holds a mailbox."""
        return self.folder / "mail" / login

    def cut(self) -> None:
        """End the connections that it has; it goes on listening."""
        for session in self.process.children(recursive=True):
            if session.name() == "imap":
                session.kill()

    @contextmanager
    def _session(self, login: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(LOOPBACK, self.port) as session:
            session.login(login, PASSWORD)
            yield session


class Mailbox:
    """A mailbox of one test, and the source that reads it."""

    def __init__(self, server: ImapServer, login: str, catalogue: Catalogue) -> None:
        self.server, self.login, self._catalogue = server, login, catalogue

    def source(self, kind: type[MailboxSource] = MailboxSource, **further: Any) -> MailboxSource:
        given = {"name": "mails", "kind": "mailbox", "conn_id": "mails"} | further
        return kind(MailboxSettings.model_validate(given), self._catalogue)

    def deliver(self, *mails: bytes, **given: Any) -> None:
        for written in mails:
            self.server.deliver(self.login, written, **({"received": RECEIVED} | given))

    def held(self, folder: str = "INBOX", search: str = "ALL") -> int:
        return self.server.held(self.login, folder, search)


@contextmanager
def imap_server(folder: Path) -> Iterator[ImapServer]:
    """Run a server whose mailboxes lie in the folder."""
    port, user = free_port(), _user()
    group = grp.getgrgid(user.pw_gid).gr_name
    is_root = os.getuid() == 0
    (folder / "mail").mkdir()
    os.chown(folder / "mail", user.pw_uid, user.pw_gid)
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            host=LOOPBACK,
            port=port,
            password=PASSWORD,
            user=user.pw_name,
            group=group,
            internal="dovecot" if is_root else user.pw_name,
            internal_group="dovecot" if is_root else group,
            login="dovenull" if is_root else user.pw_name,
        )
    )
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program
    server = subprocess.Popen([program, "-F", "-c", configuration])
    try:
        until = time.monotonic() + 20
        while not _listens(port) and time.monotonic() < until:
            time.sleep(0.05)
        yield ImapServer(port, folder, psutil.Process(server.pid))
    finally:
        server.terminate()
        server.wait()


def _user() -> pwd.struct_passwd:
    """Return whose the mailboxes are: this account's, or those of one that is not root."""
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
