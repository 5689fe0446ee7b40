"""Open the mail server of each connection given as an argument, and print what came of it as JSON.

A program of its own: Airflow reads its environment when it is first imported.
"""

import json
import os
import sys

from etl.notify.mail_server import airflow_mail_server


def _opened(connection: str) -> list[str | float | None]:
    os.environ["AIRFLOW_CONN_SMTP_DEFAULT"] = connection
    if not connection:
        del os.environ["AIRFLOW_CONN_SMTP_DEFAULT"]
    try:
        with airflow_mail_server() as server:
            return [str(server.sender), server.client.noop()[0], server.client.sock.gettimeout()]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test asks for
        return [type(error).__name__, str(error)]


if __name__ == "__main__":
    print(json.dumps([_opened(connection) for connection in sys.argv[1:]]))  # noqa: T201
