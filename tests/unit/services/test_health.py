"""How Airflow's health report is read; its form is that of GET /api/v2/monitor/health."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from etl.machine.local_servers import free_port
from etl.services.health import greets, unhealthy_components

NOON = "2026-07-01T12:00:00+00:00"
NOON_EPOCH = 1782907200.0
REPORT: dict[str, Any] = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "healthy", "latest_scheduler_heartbeat": NOON},
    "triggerer": {"status": "healthy", "latest_triggerer_heartbeat": NOON},
    "dag_processor": {"status": "healthy", "latest_dag_processor_heartbeat": NOON},
}


class _Reporter(HTTPServer):
    report: Any = REPORT


class _Handler(BaseHTTPRequestHandler):
    server: _Reporter

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.report).encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def reporter() -> Iterator[_Reporter]:
    server = _Reporter(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_components_that_beat_since_the_start_are_healthy(reporter: _Reporter) -> None:
    assert unhealthy_components(reporter.server_port, NOON_EPOCH) == []


def test_heartbeats_of_an_earlier_start_do_not_count(reporter: _Reporter) -> None:
    missing = unhealthy_components(reporter.server_port, NOON_EPOCH + 1)
    assert missing == ["scheduler", "dag_processor", "triggerer"]


@pytest.mark.parametrize(
    "triggerer",
    [
        {"status": "unhealthy", "latest_triggerer_heartbeat": NOON},
        {"status": None, "latest_triggerer_heartbeat": None},
        None,
    ],
)
def test_a_component_that_is_ill_or_unknown_is_named(reporter: _Reporter, triggerer: Any) -> None:
    reporter.report = REPORT | {"triggerer": triggerer}
    assert unhealthy_components(reporter.server_port, NOON_EPOCH) == ["triggerer"]


def test_without_an_answer_the_api_server_is_named() -> None:
    assert unhealthy_components(free_port(), NOON_EPOCH) == ["api_server"]


@pytest.mark.parametrize(
    ("greeting", "is_mail_server"), [(b"220 hello", True), (b"SSH-2.0", False)]
)
def test_a_mail_server_is_known_by_its_greeting(greeting: bytes, is_mail_server: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(greets, listener.getsockname()[1])
        client, _ = listener.accept()
        with client:
            client.sendall(greeting + b"\r\n")
            client.shutdown(socket.SHUT_WR)
            assert answer.result() is is_mail_server


def test_where_nothing_listens_nobody_greets() -> None:
    assert not greets(free_port())
