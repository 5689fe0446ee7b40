"""An HTTP server on this machine, in a thread, that answers as a test says."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from etl.machine.local_servers import LOOPBACK


class Request(BaseHTTPRequestHandler):
    """What was asked for, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        asked = self.server.asked
        asked.append(self)
        script = self.server.script
        with suppress(ConnectionError):
            script[min(len(asked), len(script)) - 1](self)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer at once; underscores in the names of headers stand for hyphens."""
        self.begin(status, **{"Content_Length": str(len(body))} | headers)
        self.wfile.write(body)

    def begin(self, status: int, **headers: str) -> None:
        """Send the head of an answer; the connection ends after it."""
        self.send_response(status)
        for name, value in (headers | {"Connection": "close"}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Script = Callable[[Request], object]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Request)
        self.asked: list[Request] = []
        self.script: tuple[Script, ...] = ()


@dataclass(frozen=True)
class HttpServer:
    """A server; ``asked`` has the requests since it was told what to answer."""

    server: _Server = field(repr=False)

    @property
    def port(self) -> int:
        return self.server.server_port

    @property
    def asked(self) -> list[Request]:
        return self.server.asked

    def answer(self, *script: Script) -> None:
        """Answer requests by these in turn, and all further ones by the last."""
        self.server.asked, self.server.script = [], script

    def connection(self, **further: object) -> str:
        """Return an Airflow connection to it, as a variable of the environment has it."""
        given: Mapping[str, object] = {
            "conn_type": "http",
            "schema": "http",
            "host": LOOPBACK,
            "port": self.port,
            "password": "token of the county",
            "extra": {"X-Api-Key": "key of the county"},
        }
        return json.dumps(dict(given) | further)


@contextmanager
def http_server(certificate: Path | None = None) -> Iterator[HttpServer]:
    """Run a server until it is not needed any more; with a certificate, over https."""
    server = _Server()
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield HttpServer(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
