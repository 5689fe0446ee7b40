"""Whether what we started is at work: Airflow by its API server's report, mail by a greeting."""

import http.client
import json
import smtplib
import socket
from datetime import datetime
from typing import Any

from etl.machine.local_servers import LOOPBACK

# Component -> the heartbeat's name in the answer of GET /api/v2/monitor/health.
HEARTBEATS = {
    "scheduler": "latest_scheduler_heartbeat",
    "dag_processor": "latest_dag_processor_heartbeat",
    "triggerer": "latest_triggerer_heartbeat",
}


def greets(port: int) -> bool:
    """Tell whether a mail server answers on a port of loopback."""
    try:
        with smtplib.SMTP(LOOPBACK, port, timeout=10):
            return True
    except OSError:
        return False


def listens(port: int) -> bool:
    """Tell whether a server takes connections on a port of loopback."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=10).close()
    except OSError:
        return False
    return True


def unhealthy_components(port: int, since: float) -> list[str]:
    """Return the components without a heartbeat since a moment (epoch seconds).

    Without an answer from the API server that is ``api_server`` alone. Heartbeats of an earlier
    start look healthy for a while, hence the moment.
    """
    report = _health(port)
    if report is None:
        return ["api_server"]
    return [name for name in HEARTBEATS if not _beats(report.get(name) or {}, name, since)]


def _health(port: int) -> dict[str, Any] | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        response = connection.getresponse()
        body = response.read()
        return json.loads(body) if response.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _beats(component: dict[str, Any], name: str, since: float) -> bool:
    heartbeat = component.get(HEARTBEATS[name])
    return (
        component.get("status") == "healthy"
        and heartbeat is not None
        and datetime.fromisoformat(heartbeat).timestamp() >= since
    )
