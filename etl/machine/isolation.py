"""Work on foreign files in processes of their own, as it may hang, die or ask for all memory."""

import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import zip_longest
from multiprocessing import forkserver, get_context
from multiprocessing.context import BaseContext
from time import monotonic
from types import ModuleType
from typing import Any, TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

# The largest workbooks that pass the limits of size, 200 MB of XML with millions of cells, take a
# quarter of the time and less than half of the memory.
SECONDS = 60
MEMORY = 2 * 1024**3  # beyond what a worker holds before it begins
BATCH = 16  # files that go to a worker at once; handing over takes as long as reading one

_MAX_WORKERS = 4
_FILES_PER_WORKER = 100  # are read in less time than another worker takes to start
_BYTES_PER_WORKER = 4_000_000  # likewise: a long table
_BATCH_BYTES = 1_000_000  # of a batch, or one larger file
_IMPORTED = [
    "etl.stage.read",
    "etl.workbook.annotate.marking",
]  # takes half a second: once, not per worker
_AHEAD = 32  # batches that wait for a worker, or for the one before them
_AHEAD_BYTES = 32_000_000  # of their files; what was read of them is several times as large

_Arguments = tuple[Any, ...]
_Result = TypeVar("_Result")
_shared: list[Any] = []  # what a worker was started with


def each_isolated(  # noqa: PLR0913 - the limits of what is isolated
    work: Callable[..., _Result],
    arguments: Sequence[_Arguments],
    otherwise: _Result,
    *,
    sizes: Sequence[int] = (),
    seconds: float = SECONDS,
    memory: int = MEMORY,
    batch: int = BATCH,
) -> Generator[_Result, None, None]:
    """Yield what ``work`` returns for each tuple of arguments, in their order.

    It is ``otherwise`` if that took too long, asked for too much memory, or ended its process; the
    rest is unharmed: of a batch that came to harm, each is tried alone. Whatever else ``work``
    raises is raised here, and BrokenProcessPool if no worker can be started. Workers are forked
    from a server without threads, so that the caller may have some; ``work`` goes to each of them
    once, and must be importable there. ``sizes`` tells how many bytes each is about, if that
    differs much.
    """
    wanted = 1 + max(len(arguments) // _FILES_PER_WORKER, sum(sizes) // _BYTES_PER_WORKER)
    workers = min(_MAX_WORKERS, os.cpu_count() or 1, wanted)
    waiting: deque[int] = deque()  # bytes of each task
    tasks: deque[tuple[Sequence[_Arguments], ProcessFuture[list[_Result]]]] = deque()

    def next_results() -> Iterable[_Result]:
        tried, task = tasks.popleft()
        _await(pool, task, 2 * seconds + 60)  # the pool ends it sooner, unless it lost sight of it
        results = _unless_harmed(task)
        if results is not None:
            return results
        if len(tried) == 1:
            return [otherwise]
        return each_isolated(work, tried, otherwise, seconds=seconds, memory=memory, batch=1)

    with _unknown_main():
        shared = (dict(os.environ), work, otherwise, memory)
        pool = ProcessPool(workers, 0, _share, shared, _context())
        try:
            for together, size in _batches(arguments, sizes, batch):
                tasks.append((together, _scheduled(pool, together, seconds)))
                waiting.append(size)
                while len(tasks) > _AHEAD or (len(tasks) > workers and sum(waiting) > _AHEAD_BYTES):
                    waiting.popleft()
                    yield from next_results()
            while tasks:
                yield from next_results()
        finally:
            pool.stop()
            pool.join()


def warm_up() -> None:
    """Let what workers are forked from start and import in the background, as it soon is needed."""
    _context()
    with _unknown_main():
        forkserver.ensure_running()


def _context() -> BaseContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def _batches(
    arguments: Sequence[_Arguments], sizes: Sequence[int], most: int
) -> Iterator[tuple[Sequence[_Arguments], int]]:
    """Yield what goes to a worker at once, and how many bytes it is about."""
    start = size = 0
    for end, (_, next_size) in enumerate(zip_longest(arguments, sizes, fillvalue=0)):
        if end - start == most or (end > start and size + next_size > _BATCH_BYTES):
            yield arguments[start:end], size
            start, size = end, 0
        size += next_size
    if start < len(arguments):
        yield arguments[start:], size


def _scheduled(
    pool: ProcessPool, batch: Sequence[_Arguments], seconds: float
) -> "ProcessFuture[list[Any]]":
    try:
        return pool.schedule(_attempt_each, (batch,), timeout=seconds)
    except RuntimeError as fault:  # which is no BrokenProcessPool if it broke before
        raise BrokenProcessPool(str(fault)) from fault


def _await(pool: ProcessPool, task: "ProcessFuture[Any]", seconds: float) -> None:
    """Wait for a task; a pool that broke just before it took the task would never end it."""
    end = monotonic() + seconds
    while not wait([task], timeout=1).done and monotonic() < end:
        if not pool.active:
            raise BrokenProcessPool("the pool broke before it took the task")


def _unless_harmed(task: "ProcessFuture[list[_Result]]") -> list[_Result] | None:
    try:
        return task.result(0)
    except ProcessExpired:
        return None
    except TimeoutError as fault:
        if hasattr(fault, "traceback"):  # raised by the work, not by the pool
            raise
        return None


@contextmanager
def _unknown_main() -> Iterator[None]:
    """Hide what program this is: each worker would import it, Airflow or our command line, again.

    That would take it longer than reading hundreds of files, and no work needs it.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _share(environment: dict[str, str], *shared: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Python would handle it after what hangs in C
    os.environ.clear()  # the server was started with those of an earlier moment
    os.environ.update(environment)
    _shared[:] = shared
    _silence()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _silence() -> None:
    """Let nobody see what a reader prints as it panics: people get the finding."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _attempt_each(batch: Sequence[_Arguments]) -> list[Any]:
    return [_attempt(*arguments) for arguments in batch]


def _attempt(*arguments: Any) -> Any:
    work, otherwise, memory = _shared
    _limit_memory(memory)
    try:
        return work(*arguments)
    except MemoryError:
        return otherwise
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # of Rust; its class cannot be imported
            return otherwise
        raise


def _limit_memory(memory: int) -> None:
    """Allow some memory beyond what this process has now; a lower limit from outside stands."""
    limit = psutil.Process().memory_info().vms + memory
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    if highest == resource.RLIM_INFINITY or limit < highest:
        resource.setrlimit(resource.RLIMIT_AS, (limit, highest))
