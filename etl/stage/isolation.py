"""Work on foreign files in processes of their own, as it may hang, die or ask for all memory."""

import os
import resource
from collections import deque
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

# The largest workbooks that pass the limits of size, 200 MB of XML with millions of cells, take a
# quarter of the time and less than half of the memory.
SECONDS = 60
MEMORY = 2 * 1024**3  # beyond what a worker holds before it begins

_MAX_WORKERS = 4
_FILES_PER_WORKER = 100  # are read in less time than another worker takes to start
_AHEAD = 50  # that wait for a worker, or for the one before them

_Result = TypeVar("_Result")
_shared: list[Any] = []  # what a worker was started with


def each_isolated(
    work: Callable[..., _Result],
    arguments: Sequence[tuple[Any, ...]],
    otherwise: _Result,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Generator[_Result, None, None]:
    """Yield what ``work`` returns for each tuple of arguments, in their order.

    It is ``otherwise`` if that took too long, asked for too much memory, or ended its process; the
    rest is unharmed. Whatever else ``work`` raises is raised here, and BrokenProcessPool if no
    worker can be started. Workers are spawned, so that the caller may have threads; ``work`` goes
    to each of them once, and must be importable there.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1, 1 + len(arguments) // _FILES_PER_WORKER)
    pool = ProcessPool(workers, 0, _share, (work, otherwise, memory), get_context("spawn"))
    tasks: deque[ProcessFuture[_Result]] = deque()

    def next_result() -> _Result:
        return _result(tasks.popleft(), otherwise, seconds)

    try:
        for task_arguments in arguments:
            tasks.append(pool.schedule(_attempt, task_arguments, timeout=seconds))
            if len(tasks) > _AHEAD:
                yield next_result()
        while tasks:
            yield next_result()
    finally:
        pool.stop()
        pool.join()


def _result(task: ProcessFuture[_Result], otherwise: _Result, seconds: float) -> _Result:
    try:
        return task.result(2 * seconds + 60)  # the pool ends it sooner, unless it lost sight of it
    except ProcessExpired:
        return otherwise
    except TimeoutError as fault:
        if hasattr(fault, "traceback"):  # raised by the work, not by the pool
            raise
        return otherwise


def _share(*shared: Any) -> None:
    _shared[:] = shared
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
