"""A folder of an SFTP server, on OpenSSH's own."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import paramiko
import pytest
from tenacity import wait_none

from etl import pipeline
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import SftpSettings
from etl.collect import outage
from etl.collect.folder import FolderSource
from etl.collect.outage import SourceError
from etl.collect.sftp import SftpSource
from etl.collect.source import RemoteFile
from etl.machine.local_servers import LOOPBACK, free_port
from tests.integration.collect.sftp_server import SftpServer
from tests.integration.collect.test_collect import SENT, put
from tests.integration.inbox import Inbox, Rows, beijing

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
DELIVERIES = "select file_name, sender from landing.delivery order by file_name"
GBK = os.fsdecode("沙市区/一月.xlsx".encode("gb18030"))
NEITHER = os.fsdecode(b"\xff\xfe\x80.xlsx")


@pytest.fixture
def county(sftp: SftpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow's connection ``county`` to the server."""
    monkeypatch.setenv("AIRFLOW_CONN_COUNTY", sftp.connection())


def source_of(folder: Path, catalogue: Catalogue | None = None, **further: Any) -> SftpSource:
    given = {"name": "sftp", "kind": "sftp", "conn_id": "county", "path": str(folder)}
    return SftpSource(SftpSettings.model_validate(given | further), catalogue)  # type: ignore[arg-type]


def named(files: Iterator[RemoteFile]) -> dict[str, RemoteFile]:
    return {file.name: file for file in files}


@pytest.mark.usefixtures("county")
def test_a_tree_is_offered_as_it_would_be_by_a_folder_of_this_machine(tmp_path: Path) -> None:
    for name in (
        "a.xlsx",
        GBK,
        NEITHER,
        "公安县/二月.xlsx",
        "x/.hidden",
        "x/b.xlsx.part",
        "x/c.xlsx",
    ):
        put(tmp_path, name, os.fsencode(name))
    put(tmp_path, "x/~$c.xlsx", b"")
    put(tmp_path, "early.xlsx", b"1", beijing("1970-01-01 09:00"))
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")
    (tmp_path / "links").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    deep = tmp_path.joinpath(*"d" * 22)
    deep.mkdir(parents=True)
    here, there = FolderSource("here", tmp_path), source_of(tmp_path)
    offered = named(there.list())
    assert offered == named(here.list())
    assert {tuple(row.values()) for row in there.passed_over.rows()} == {
        tuple(row.values()) for row in here.passed_over.rows()
    }
    assert {name: there.fetch(file) for name, file in offered.items()} == {
        name: here.fetch(file) for name, file in offered.items()
    }
    assert offered["沙市区/一月.xlsx"].sender == "沙市区"
    assert offered["x/c.xlsx"].is_open
    there.close()


@pytest.mark.usefixtures("county")
def test_a_file_that_changes_or_goes_after_it_was_listed_waits(tmp_path: Path) -> None:
    for name in ("changed", "gone", "replaced by a link", "large"):
        put(tmp_path, name, b"before" if name != "large" else bytes(5_000_000))
    source = source_of(tmp_path)
    offered = named(source.list())
    put(tmp_path, "changed", b"afterwards")
    (tmp_path / "gone").unlink()
    assert source.fetch(offered["changed"]) is None
    assert source.fetch(offered["gone"]) is None
    assert source.fetch(offered["large"]) == bytes(5_000_000)
    assert source.fetch(replace(offered["large"], byte_count=4_999_999)) is None
    source.close()


@pytest.mark.parametrize(
    ("connection", "path", "code", "said"),
    [
        (None, ".", "connection", "COUNTY|county"),
        ({"host_key": None}, ".", "unknown-key", "host_key"),
        ({"no_host_key_check": "true"}, ".", "connection", "host key"),
        ({"no_host_key_check": "true", "host_key": None}, ".", "unknown-key", "host_key"),
        ({"allow_host_key_change": "true"}, ".", "unknown-key", "host_key"),
        ({"host_key": "ssh-ed25519 !"}, ".", "connection", "county"),
        ({"private_key": "no key"}, ".", "connection", "county"),
        ({"key": "other_key"}, ".", "login", "Auth"),
        ({"host": "other_key"}, ".", "wrong-key", "key"),
        ({}, "/nowhere/at/all", "not-there", "No such file"),
    ],
)
def test_what_keeps_us_out_has_a_code(
    sftp: SftpServer,
    monkeypatch: pytest.MonkeyPatch,
    connection: dict[str, Any] | None,
    path: str,
    code: str,
    said: str,
) -> None:
    if connection is not None:
        extra = {n: v for n, v in connection.items() if n not in ("key", "host")}
        keys = {"key": connection.get("key", "key"), "host_key": connection.get("host", "host_key")}
        written = sftp.connection(**(keys | extra)) if "host_key" not in extra else None
        monkeypatch.setenv("AIRFLOW_CONN_COUNTY", written or _with(sftp, extra))
    with pytest.raises(SourceError, match=said) as caught, outage.asked():
        list(source_of(Path(path)).list())
    assert caught.value.code == code


def _with(sftp: SftpServer, extra: dict[str, Any]) -> str:
    connection = json.loads(sftp.connection())
    merged = connection["extra"] | extra
    return json.dumps(connection | {"extra": {n: v for n, v in merged.items() if v}})


def test_a_server_that_is_not_there_is_unreachable(
    sftp: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = replace(sftp, port=free_port())
    monkeypatch.setenv("AIRFLOW_CONN_COUNTY", away.connection())
    with pytest.raises(SourceError) as caught, outage.asked():
        list(source_of(Path()).list())
    assert caught.value.code == "unreachable"


class Cut(SftpSource):
    """A source whose server ends the connection at a file, as often as a test says."""

    def __init__(self, sftp: SftpServer, source: SftpSource, *cuts: int) -> None:
        super().__init__(source._given, None)  # type: ignore[arg-type]
        self.server, self.cuts, self.fetched = sftp, list(cuts), 0

    def fetch(self, file: RemoteFile) -> bytes | None:
        self.fetched += 1
        if self.fetched in self.cuts:
            self.server.cut()
        return super().fetch(file)


@pytest.mark.usefixtures("county", "few_rules")
def test_whatever_is_cut_each_file_arrives_once_and_whole(
    sftp: SftpServer,
    warehouse: object,  # noqa: ARG001 - its var folder
    rows: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempts = outage.attempts
    monkeypatch.setattr("etl.collect.collect.attempts", lambda: attempts().copy(wait=wait_none()))
    for number in range(40):
        put(tmp_path / "up", f"{number}.xlsx", b"%d" % number * 1000)
    source = source_of(tmp_path / "up", move_taken_to=str(tmp_path / "taken"))
    pipeline.collect(NIGHT, [Cut(sftp, source, 3, 20, 37)])
    assert rows("select code from landing.source_fault") == [("cut",)]
    registered = len(rows(DELIVERIES))
    assert 0 < registered < 40
    pipeline.collect(NEXT_NIGHT, [source])
    assert len(rows(DELIVERIES)) == 40
    assert rows("select count(*) from landing.file where byte_count in (1000, 2000)") == [(40,)]
    assert os.listdir(tmp_path / "up") == []
    assert len(os.listdir(tmp_path / "taken")) == 40
    assert rows("select * from landing.source_fault") == []


@pytest.mark.usefixtures("county", "few_rules")
def test_what_was_taken_is_moved_and_nothing_else(inbox: Inbox, rows: Rows, tmp_path: Path) -> None:
    source = source_of(inbox.folder, move_taken_to=str(tmp_path / "taken"), unit_code="JZ-22")
    put(inbox.folder, GBK, b"first")
    put(inbox.folder, "still.xlsx.part", b"unfinished")
    pipeline.collect(NIGHT, [source])
    put(inbox.folder, GBK, b"the same name again", SENT.replace(hour=11))
    pipeline.collect(NEXT_NIGHT, [source])
    assert rows(DELIVERIES) == [("沙市区/一月.xlsx", "JZ-22")] * 2
    moved = sorted(path.read_bytes() for path in (tmp_path / "taken").rglob("*") if path.is_file())
    assert moved == [b"first", b"the same name again"]
    left = [path.name for path in inbox.folder.rglob("*") if path.is_file()]
    assert left == ["still.xlsx.part"]


@pytest.mark.usefixtures("county")
def test_a_file_that_is_saved_again_before_it_is_moved_stays(tmp_path: Path) -> None:
    put(tmp_path / "up", "a.xlsx", b"registered")
    source = source_of(tmp_path / "up", move_taken_to=str(tmp_path / "taken"))
    files = list(source.list())
    put(tmp_path / "up", "a.xlsx", b"saved again", SENT.replace(hour=11))
    source.taken(files)
    source.close()
    assert (tmp_path / "up" / "a.xlsx").read_bytes() == b"saved again"


@pytest.mark.usefixtures("county")
def test_a_server_that_gives_drop_by_drop_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.xlsx", b"one")
    source = source_of(tmp_path)
    (file,) = source.list()
    monkeypatch.setattr("etl.collect.sftp._SECONDS", -1)
    assert source.fetch(file) is None
    assert [row["reason"] for row in source.passed_over.rows()] == ["unreadable"]
    with pytest.raises(SourceError) as caught:
        list(source.list())
    assert caught.value.code == "too-slow"
    source.close()


class PasswordServer(paramiko.ServerInterface):  # type: ignore[misc] # no stubs
    """A server that lets in by a password: OpenSSH's would need an account of this machine."""

    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == ("warehouse", "correct horse")
        return int(paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED)

    def get_allowed_auths(self, _username: str) -> str:
        return "password"

    def check_channel_request(self, _kind: str, _chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)


class OneFile(paramiko.SFTPServerInterface):  # type: ignore[misc]
    """What such a server holds."""

    def list_folder(self, _path: str) -> list[paramiko.SFTPAttributes]:
        file = paramiko.SFTPAttributes()
        file.filename, file.st_mode, file.st_size, file.st_mtime = "a.xlsx", 0o100600, 3, 0
        return [file]


@pytest.mark.parametrize(("password", "found"), [("correct horse", ["a.xlsx"]), ("1", None)])
def test_a_password_lets_in_as_a_key_does(
    sftp: SftpServer, monkeypatch: pytest.MonkeyPatch, password: str, found: list[str] | None
) -> None:
    key = paramiko.Ed25519Key.from_private_key_file(str(sftp.keys / "host_key"))
    listening = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        transport = paramiko.Transport(listening.accept()[0])
        transport.add_server_key(key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, OneFile)
        transport.start_server(server=PasswordServer())

    thread = threading.Thread(target=serve)
    thread.start()
    given = json.loads(sftp.connection(private_key=None))
    given |= {"port": listening.getsockname()[1], "login": "warehouse", "password": password}
    monkeypatch.setenv("AIRFLOW_CONN_COUNTY", json.dumps(given))
    source = source_of(Path("/up"))
    if found:
        assert [file.name for file in source.list()] == found
    else:
        with pytest.raises(SourceError) as caught, outage.asked():
            list(source.list())
        assert caught.value.code == "login"
    source.close()
    thread.join()
    listening.close()


@pytest.mark.usefixtures("county")
def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    put(tmp_path / "up", "a.xlsx", b"registered")
    (tmp_path / "taken").write_bytes(b"a file")
    source = source_of(tmp_path / "up", move_taken_to=str(tmp_path / "taken"))
    with pytest.raises(SourceError, match=r"a\.xlsx") as caught:
        source.taken(list(source.list()))
    source.close()
    assert caught.value.code == "not-moved"
