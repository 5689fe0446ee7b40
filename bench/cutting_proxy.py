"""A proxy in front of servers of this machine that cuts connections at random bytes.

``python -m bench.cutting_proxy SEED PORT:SERVER_PORT…`` cuts until it gets SIGUSR1, and prints then
how many connections it had cut.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from random import Random
from types import FrameType

from etl.machine.local_servers import LOOPBACK, free_port

# A connection is cut after so many bytes of both directions, small numbers as likely as large ones
# (the logarithm is drawn evenly): in the middle of a greeting, a listing or a file.
_FEWEST, _MOST = 2**8, 2**22
_CHUNK = 65_536


class CuttingProxy:
    """The process, and the ports that lead through it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ports: dict[int, int] = {}  # of the servers, by those that lead to them
        self._process: subprocess.Popen[str] | None = None

    def through(self, server_port: int) -> int:
        """Return the port that will lead to a server."""
        port = free_port()
        self._ports[port] = server_port
        return port

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it until it is not needed any more."""
        pairs = [f"{port}:{server_port}" for port, server_port in self._ports.items()]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bench.cutting_proxy", str(self._seed), *pairs],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self._line()
            yield
        finally:
            self._process.terminate()
            self._process.wait()

    def calm(self) -> int:
        """Cut nothing any more; return how many connections were cut."""
        if self._process is None:
            raise RuntimeError("the proxy does not run")
        self._process.send_signal(signal.SIGUSR1)
        return int(self._line())

    def _line(self) -> str:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("the proxy does not run")
        return self._process.stdout.readline()


class _Cuts:
    """After how many bytes each connection is cut, and how many were."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - not secret
        self._is_calm = False
        self.count = 0
        self.connections: set[asyncio.Task[None]] = set()  # which asyncio itself would forget

    def draw(self) -> float:
        """Return after how many bytes the next connection is cut."""
        drawn = _FEWEST * (_MOST / _FEWEST) ** self._random.random()
        return float("inf") if self._is_calm else drawn

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        """Cut nothing any more, and print how many connections were cut."""
        self._is_calm = True
        print(self.count, flush=True)


async def _serve(seed: int, pairs: list[str]) -> None:
    cuts = _Cuts(seed)
    signal.signal(signal.SIGUSR1, cuts.end)
    for pair in pairs:
        port, server_port = map(int, pair.split(":"))
        await asyncio.start_server(partial(_begin, cuts, server_port), LOOPBACK, port)
    print("ready", flush=True)
    await asyncio.Event().wait()


def _begin(
    cuts: _Cuts, server_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    connection = asyncio.create_task(_connect(cuts, server_port, reader, writer))
    cuts.connections.add(connection)
    connection.add_done_callback(cuts.connections.discard)


async def _connect(
    cuts: _Cuts, server_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    left = [cuts.draw()]
    try:
        server_reader, server_writer = await asyncio.open_connection(LOOPBACK, server_port)
    except OSError:
        writer.transport.abort()
        return
    ways = [_pass(reader, server_writer, left), _pass(server_reader, writer, left)]
    with suppress(OSError):
        await asyncio.gather(*ways)
    cuts.count += left[0] <= 0
    for end in (writer, server_writer):
        end.transport.abort()


async def _pass(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: list[float]
) -> None:
    """Pass bytes on. Raises OSError when no more may pass, or an end has gone."""
    while data := await reader.read(_CHUNK):
        allowed = data if left[0] >= len(data) else data[: int(left[0])]
        left[0] -= len(data)
        writer.write(allowed)
        await writer.drain()
        if left[0] <= 0:
            raise ConnectionAbortedError
    writer.write_eof()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2:]))
