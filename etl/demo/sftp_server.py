"""The demonstration's SFTP server: it shows a folder of this machine on loopback.

``python -m etl.demo.sftp_server PORT FOLDER HOST_KEY CLIENT_KEY`` lets in whoever has the client's
key, until it is ended.
"""

import asyncio
import sys
from functools import partial
from typing import Any

import asyncssh

from etl.machine.local_servers import LOOPBACK


class _Shown(asyncssh.SFTPServer):
    """The folder, outside of which there is nothing."""

    def __init__(self, channel: Any, folder: str) -> None:
        super().__init__(channel, chroot=folder.encode())


async def _serve(port: str, folder: str, host_key: str, client_key: str) -> None:
    public = asyncssh.read_private_key(client_key).export_public_key().decode()
    await asyncssh.listen(
        LOOPBACK,
        int(port),
        server_host_keys=[host_key],
        authorized_client_keys=asyncssh.import_authorized_keys(public),
        sftp_factory=partial(_Shown, folder=folder),
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
