"""Servers of which collecting and the archive have need, once for all tests."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.certificates import write_certificate
from tests.conftest import Federation, environment
from tests.integration.collect.imap_server import ImapServer, Mailbox, imap_server
from tests.integration.collect.s3_server import S3Server, s3_server
from tests.integration.collect.sftp_server import SftpServer, sftp_server


@pytest.fixture(scope="session")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with sftp_server(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A store with a certificate of its own, which the environment names for all of AWS."""
    certificate = write_certificate(tmp_path_factory.mktemp("s3") / "server.pem")
    with s3_server(certificate) as running, environment(AWS_CA_BUNDLE=certificate):
        yield running


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # for the other user that reads mails where the tests run as root
        with imap_server(Path(folder)) as running:
            yield running


@pytest.fixture
def mailbox(imap: ImapServer, small: Federation, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """An empty mailbox, with the connection ``mails``."""
    login = f"box{os.urandom(6).hex()}"
    monkeypatch.setenv("AIRFLOW_CONN_MAILS", imap.connection(login))
    return Mailbox(imap, login, small.catalogue)
