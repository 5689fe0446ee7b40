"""A sender that kills itself with SIGKILL at a named point of handing a mail over.

``python -m tests.integration.killed_sender WAREHOUSE_URL PORT POINT``, where the point is
``before-data`` or ``after-answer``.
"""

import os
import signal
import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from typing import Any

from sqlalchemy import create_engine

from etl.notify.mail_server import MailServer
from etl.notify.send import send
from etl.ports import LOOPBACK
from tests.integration.outbox import NIGHT, nothing


class KilledClient(smtplib.SMTP):
    point = ""

    def data(self, message: Any) -> Any:
        if self.point == "before-data":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = super().data(message)
        if self.point == "after-answer":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def main(url: str, port: int, point: str) -> None:
    @contextmanager
    def opened() -> Iterator[MailServer]:
        with KilledClient(LOOPBACK, port, timeout=20) as client:
            client.point = point
            yield MailServer(client, Address("", "warehouse", "example.org"))

    send(create_engine(url), opened, nothing, NIGHT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
