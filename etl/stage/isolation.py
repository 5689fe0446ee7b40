"""Work on foreign files in processes of their own, as it may hang, die or ask for all memory."""

import os
import resource
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
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
_AHEAD = 32  # batches that wait for a worker, or for the one before them

_Arguments = tuple[Any, ...]
_Result = TypeVar("_Result")
_shared: list[Any] = []  # what a worker was started with


def each_isolated(  # noqa: PLR0913 - the limits of what is isolated
    work: Callable[..., _Result],
    arguments: Sequence[_Arguments],
    otherwise: _Result,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    batch: int = BATCH,
) -> Generator[_Result, None, None]:
    """Yield what ``work`` returns for each tuple of arguments, in their order.

    It is ``otherwise`` if that took too long, asked for too much memory, or ended its process; the
    rest is unharmed: of a batch that came to harm, each is tried alone. Whatever else ``work``
    raises is raised here, and BrokenProcessPool if no worker can be started. Workers are spawned,
    so that the caller may have threads; ``work`` goes to each of them once, and must be importable
    there.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1, 1 + len(arguments) // _FILES_PER_WORKER)
    tasks: deque[tuple[Sequence[_Arguments], ProcessFuture[list[_Result]]]] = deque()

    def next_results() -> Iterable[_Result]:
        tried, task = tasks.popleft()
        results = _unless_harmed(task, seconds)
        if results is not None:
            return results
        if len(tried) == 1:
            return [otherwise]
        return each_isolated(work, tried, otherwise, seconds=seconds, memory=memory, batch=1)

    with _unknown_main():
        pool = ProcessPool(workers, 0, _share, (work, otherwise, memory), get_context("spawn"))
        try:
            for start in range(0, len(arguments), batch):
                together = arguments[start : start + batch]
                task = pool.schedule(_attempt_each, (together,), timeout=seconds)
                tasks.append((together, task))
                if len(tasks) > _AHEAD:
                    yield from next_results()
            while tasks:
                yield from next_results()
        finally:
            pool.stop()
            pool.join()


def _unless_harmed(task: "ProcessFuture[list[_Result]]", seconds: float) -> list[_Result] | None:
    try:
        return task.result(2 * seconds + 60)  # the pool ends it sooner, unless it lost sight of it
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
