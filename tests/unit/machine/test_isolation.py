"""Work in a process of its own may hang, die or ask for all memory: only its own result is lost."""

import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from itertools import repeat
from operator import call, truediv
from pathlib import Path
from typing import Any

import pytest

from etl.machine.isolation import each_isolated

LOST = "lost"
SAMPLES = Path(__file__).parents[1] / "stage" / "workbooks"

DIES = (os._exit, 1)
ABORTS = (os.abort,)
NEEDS_TOO_MUCH = (bytearray, 256 * 1024**2)
# A reader written in Rust, to which the header of an xls says that there are no small streams.
PANICS = (
    exec,
    "from io import BytesIO; from python_calamine import CalamineWorkbook;"
    f"data = bytearray(open({str(SAMPLES / 'monthly.xls')!r}, 'rb').read());"
    "data[60:64] = b'\\xfe\\xff\\xff\\xff';"
    "CalamineWorkbook.from_filelike(BytesIO(data))",
)
HANGS = (sum, repeat(0))  # in C: no signal that Python handles would end it


def _results(*work: tuple[Any, ...], seconds: float = 60, memory: int = 256 * 1024**2) -> list[Any]:
    return list(each_isolated(call, work, LOST, seconds=seconds, memory=memory))


def test_results_come_in_the_order_of_the_work() -> None:
    work = [(abs, -number) for number in range(250)]  # for several workers, some of it waiting
    assert _results(*work) == list(range(250))


def test_work_about_many_bytes_comes_in_its_order_too() -> None:
    work = [(abs, -number) for number in range(40)]
    sizes = [size for _ in range(10) for size in (10, 600_000, 50_000_000, 10)]
    assert list(each_isolated(call, work, LOST, sizes=sizes)) == list(range(40))


def test_without_work_there_is_no_result() -> None:
    assert _results() == []


@pytest.mark.parametrize(
    "harm",
    [DIES, ABORTS, NEEDS_TOO_MUCH, PANICS],
    ids=["dies", "aborts", "needs-memory", "panics"],
)
def test_work_that_ends_its_process_or_takes_all_memory_harms_no_other(
    harm: tuple[Any, ...],
) -> None:
    results = _results((abs, -1), harm, (abs, -2), harm, *[(abs, -3)] * 30)
    assert results == [1, LOST, 2, LOST, *[3] * 30]


def test_nobody_sees_what_a_reader_prints_as_it_fails() -> None:
    lines = (
        "from etl.machine.isolation import each_isolated",
        f"print(list(each_isolated(exec, [({PANICS[1]!r},)], 'lost')))",
    )
    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert (ended.stdout, ended.stderr) == ("['lost']\n", "")


def test_workers_do_not_import_the_program_that_was_started() -> None:
    assert _results((eval, "'pytest' in __import__('sys').modules")) == [False]


def test_work_that_hangs_is_ended_and_harms_no_other() -> None:
    assert _results((abs, -1), HANGS, (abs, -2), seconds=1) == [1, LOST, 2]


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        ((truediv, 1, 0), ZeroDivisionError),
        ((open, "/nowhere"), FileNotFoundError),
        ((exec, "raise TimeoutError"), TimeoutError),
    ],
)
def test_any_other_fault_is_raised(work: tuple[Any, ...], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        _results((abs, -1), work)


class _EndsItsWorkerAtOnce:
    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)

    def __call__(self) -> None: ...


def test_a_worker_that_cannot_start_is_a_system_fault() -> None:
    with pytest.raises(BrokenProcessPool):
        list(each_isolated(_EndsItsWorkerAtOnce(), [()], None))
