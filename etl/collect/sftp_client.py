"""A connection to an SFTP server: the key of its host is checked, and names are bytes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from airflow.providers.ssh.hooks.ssh import SSHHook
from paramiko import BadHostKeyException, SFTPAttributes, SFTPClient, SSHClient, SSHException
from paramiko.sftp import CMD_CLOSE, CMD_OPENDIR, CMD_READDIR

from etl.collect.listed_folder import Entry
from etl.collect.outage import SourceError

_CONNECT_SECONDS = 10
_ANSWER_SECONDS = 30  # of silence; what goes on, however slowly, goes on


class RawNamesClient(SFTPClient):  # type: ignore[misc] # no stubs
    """Paramiko's client; its own listing breaks off at a name that is not UTF-8."""

    def entries(self, path: bytes) -> Iterator[tuple[bytes, Entry]]:
        """Yield the entries of a folder, links as such. Raises OSError."""
        _, reply = self._request(CMD_OPENDIR, path)
        handle = reply.get_binary()
        try:
            while reply := self._next_names(handle):
                for _ in range(reply.get_int()):
                    name, _long_name = reply.get_binary(), reply.get_binary()
                    status = SFTPAttributes._from_msg(reply)
                    if name not in (b".", b".."):
                        yield name, entry_of(status)
        finally:
            with suppress(Exception):  # of a connection that is gone
                self._request(CMD_CLOSE, handle)

    def _next_names(self, handle: bytes) -> Any:
        """Return the reply that holds the next names, or None after the last."""
        try:
            return self._request(CMD_READDIR, handle)[1]
        except EOFError:  # said by the server; a lost connection is an SSHException
            return None


def entry_of(status: SFTPAttributes) -> Entry:
    """Return what a server says of an entry; what it leaves out is 0."""
    return Entry(status.st_mode or 0, status.st_size or 0, status.st_mtime or 0)


def connected(conn_id: str) -> tuple[SSHClient, RawNamesClient]:
    """Connect to the server of an Airflow connection. Raises SourceError."""
    hook = _hook(conn_id)
    ssh: SSHClient | None = None
    try:
        ssh = hook.get_conn()
        ssh.get_transport().set_keepalive(_ANSWER_SECONDS)
        client = RawNamesClient.from_transport(ssh.get_transport())
        client.get_channel().settimeout(_ANSWER_SECONDS)
    except BaseException as error:
        if ssh is not None:
            ssh.close()
        if isinstance(error, BadHostKeyException) or "not found in known_hosts" in str(error):
            raise SourceError("wrong-key", error) from error
        raise
    return ssh, client


@contextmanager
def alive(client: SFTPClient) -> Iterator[None]:
    """Raise SourceError in place of what a server that is gone raises; other errors pass."""
    try:
        yield
    except SourceError:
        raise
    except TimeoutError as error:
        raise SourceError("timeout", f"{_ANSWER_SECONDS} 秒没有应答") from error
    except Exception as error:
        is_gone = isinstance(error, SSHException | ConnectionError | EOFError)
        if is_gone or client.get_channel().closed:
            raise SourceError("cut", error) from error
        raise


def _hook(conn_id: str) -> SSHHook:
    """Return Airflow's hook, which lets in no server that the connection does not know."""
    try:
        hook = SSHHook(
            conn_id,
            conn_timeout=_CONNECT_SECONDS,
            banner_timeout=_CONNECT_SECONDS,
            auth_timeout=_CONNECT_SECONDS,
            conn_retry_attempts=1,
        )
    except Exception as error:  # many kinds, each of something that the connection holds
        raise SourceError("connection", f"{conn_id}：{error}") from error
    if hook.host_key is None or hook.allow_host_key_change:
        raise SourceError("unknown-key", f"连接 {conn_id} 没有写 host_key")
    hook.look_for_keys = False  # of this account's home: they are nobody's to see
    return hook
