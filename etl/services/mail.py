"""Where the demonstration's mails go: to a mail catcher of ours, never to a real server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from etl import settings
from etl.machine.local_servers import free_port
from etl.services import environment
from etl.services.background import Component, end, launch, record_file, wait_until_healthy
from etl.services.health import greets
from etl.services.records import ServicesRecord, read_record

CATCHER = "mail-catcher"
PREFERRED_PORT = 8025


def catcher(port: int) -> Component:
    """Return the mail catcher that is to listen on a port of loopback."""
    return Component(CATCHER, ("-m", "etl.services.mail_catcher", str(port)), port)


@contextmanager
def caught_mail() -> Iterator[None]:
    """Let the mails that this process sends end in ``var/mail``, whatever the user has defined.

    The catcher of ``make up`` takes them if it runs, else one that is ended afterwards. Raises
    ServiceError if it does not answer.
    """
    path = record_file("mail")
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        end(path)  # left by a run that was killed, or it would hold the lock
        try:
            port = catcher_port() or _launch()
            # Never taken back: a mail must not find its way to a real server.
            os.environ.update(environment.catcher_connection(port))
            yield
        finally:
            end(path)


def silent_catcher(record: ServicesRecord) -> list[str]:
    """Return the name of the record's catcher if it does not answer, else nothing."""
    port = record.ports.get(CATCHER)
    return [] if port is None or greets(port) else [CATCHER]


def mails_caught() -> int:
    """Return how many mails lie in ``var/mail``."""
    return len(list(settings.mail_dir().glob("*.eml")))


def catcher_port() -> int | None:
    """Return the port of the catcher that ``make up`` left running, or None."""
    record = read_record(record_file("airflow"))
    process = record.living().get(CATCHER) if record else None
    return process.port if process else None


def _launch() -> int:
    component = catcher(free_port(PREFERRED_PORT))
    record = launch([component], settings.inherited_environment(), record_file("mail"))
    wait_until_healthy(record, lambda: silent_catcher(record))
    return record.ports[CATCHER]
