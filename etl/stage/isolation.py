"""Work on foreign files in processes of their own, as it may hang, die or ask for all memory."""

import os
import resource
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from multiprocessing import get_context
from types import ModuleType
from typing import Any, Generic, TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

_MAX_WORKERS = 4
_FILES_PER_WORKER = 100  # are read in less time than another worker takes to start
_BYTES_PER_WORKER = 4_000_000  # likewise: a long table
_BATCH = 16  # files that go to a worker at once; handing over takes as long as reading one
_BATCH_BYTES = 1_000_000  # or fewer files, if they are large
_AHEAD = 32  # batches that wait for a worker, or for the one before them
_AHEAD_BYTES = 32_000_000  # of their files; what was read of them is several times as large

_Arguments = tuple[Any, ...]
_Result = TypeVar("_Result")
_shared: list[Any] = []  # what a worker was started with


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take; memory beyond what its process holds before it begins.

    The largest workbooks that pass the limits of size, 200 MB of XML with millions of cells, take
    a quarter of the time and less than half of the memory.
    """

    seconds: float = 60
    memory: int = 2 * 1024**3


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class _Batch:
    """What goes to a worker at once, and how many bytes it is about."""

    arguments: Sequence[_Arguments]
    size: int


def each_isolated(
    work: Callable[..., _Result],
    arguments: Sequence[_Arguments],
    otherwise: _Result,
    sizes: Sequence[int] = (),
    limits: Limits = USUAL,
) -> Generator[_Result, None, None]:
    """Yield what ``work`` returns for each tuple of arguments, in their order.

    It is ``otherwise`` if that took too long, asked for too much memory, or ended its process; the
    rest is unharmed. ``sizes`` tells how many bytes each is about, if that differs much. Whatever
    else ``work`` raises is raised here, and BrokenProcessPool if no worker can be started. Workers
    are spawned, so that the caller may have threads; ``work`` goes to each of them once, and must
    be importable there.
    """
    wanted = 1 + max(len(arguments) // _FILES_PER_WORKER, sum(sizes) // _BYTES_PER_WORKER)
    workers = min(_MAX_WORKERS, os.cpu_count() or 1, wanted)
    with _unknown_main():
        pool = ProcessPool(
            workers, 0, _share, (work, otherwise, limits.memory), get_context("spawn")
        )
        isolated = _Isolated(pool, otherwise, limits.seconds)
        tasks: deque[tuple[_Batch, ProcessFuture[list[_Result]]]] = deque()
        ahead = 0
        try:
            for batch in _batches(arguments, sizes):
                tasks.append((batch, isolated.begin(batch.arguments)))
                ahead += batch.size
                while len(tasks) > _AHEAD or (ahead > _AHEAD_BYTES and len(tasks) > workers):
                    done, task = tasks.popleft()
                    ahead -= done.size
                    yield from isolated.results(done.arguments, task)
            for batch, task in tasks:
                yield from isolated.results(batch.arguments, task)
        finally:
            pool.stop()
            pool.join()


def _batches(arguments: Sequence[_Arguments], sizes: Sequence[int]) -> Iterator[_Batch]:
    start = size = 0
    for end, (_, next_size) in enumerate(zip_longest(arguments, sizes, fillvalue=0)):
        if end - start == _BATCH or (end > start and size + next_size > _BATCH_BYTES):
            yield _Batch(arguments[start:end], size)
            start, size = end, 0
        size += next_size
    if start < len(arguments):
        yield _Batch(arguments[start:], size)


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


class _Isolated(Generic[_Result]):
    """Hands batches to a pool, and what is in one that came to harm once more, one by one."""

    def __init__(self, pool: ProcessPool, otherwise: _Result, seconds: float) -> None:
        self._pool = pool
        self._otherwise = otherwise
        self._seconds = seconds

    def begin(self, batch: Sequence[_Arguments]) -> "ProcessFuture[list[_Result]]":
        return self._pool.schedule(_attempt_each, (batch,), timeout=self._seconds)

    def results(
        self, batch: Sequence[_Arguments], task: "ProcessFuture[list[_Result]]"
    ) -> Iterator[_Result]:
        done = self._unless_harmed(task)
        if done is not None:
            yield from done
        elif len(batch) == 1:
            yield self._otherwise
        else:
            for arguments in batch:
                yield from self.results([arguments], self.begin([arguments]))

    def _unless_harmed(self, task: "ProcessFuture[list[_Result]]") -> list[_Result] | None:
        try:
            # The pool ends it sooner, unless it lost sight of it.
            return task.result(2 * self._seconds + 60)
        except ProcessExpired:
            return None
        except TimeoutError as fault:
            if hasattr(fault, "traceback"):  # raised by the work, not by the pool
                raise
            return None


def _share(*shared: Any) -> None:
    _shared[:] = shared
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
