"""An S3-compatible server on this machine, a process of its own, with a certificate of its own."""

import json
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from etl.machine.local_servers import LOOPBACK, free_port


@dataclass(frozen=True)
class S3Server:
    """A server that keeps its buckets in memory."""

    url: str
    certificate: Path

    def connection(self) -> str:
        """Return an Airflow connection to it, as a variable of the environment has it."""
        return json.dumps(
            {
                "conn_type": "aws",
                "login": "warehouse",
                "password": "correct horse",
                "extra": {"endpoint_url": self.url, "region_name": "us-east-1"},
            }
        )

    def client(self) -> Any:
        """Return what a union uploads with."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            verify=str(self.certificate),
            region_name="us-east-1",
            aws_access_key_id="warehouse",
            aws_secret_access_key="correct horse",  # noqa: S106
        )


@contextmanager
def s3_server(certificate: Path) -> Iterator[S3Server]:
    """Run a server until it is not needed any more."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port), "-s"]
    command += ["-c", str(certificate), "-k", str(certificate)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"https://{LOOPBACK}:{port}"
        until = time.monotonic() + 60
        while not _answers(url, certificate) and time.monotonic() < until:
            time.sleep(0.1)
        yield S3Server(url, certificate)
    finally:
        process.terminate()
        process.wait()


def _answers(url: str, certificate: Path) -> bool:
    trusted = ssl.create_default_context(cafile=certificate)
    try:
        urllib.request.urlopen(f"{url}/moto-api/", timeout=5, context=trusted).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
