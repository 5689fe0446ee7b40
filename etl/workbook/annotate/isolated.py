"""Marked copies, made in processes with limits: a workbook may exhaust memory or time."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import monotonic

from etl.errors import ArchiveDamagedError
from etl.machine.isolation import each_isolated
from etl.workbook.annotate.marking import MarkedCopy, marked_copy
from etl.workbook.annotate.remark import NotAnnotatableError, Remark
from etl.workbook.annotate.wording import NO_TIME, NOT_IN_ARCHIVE, TOO_COMPLEX
from etl.workbook.opened import opened

SECONDS = 60  # for a batch, or for one workbook of a batch that took longer
MEMORY = 1024**3
TOTAL_SECONDS = 900  # for all: slow workbooks do not hold up the night


@dataclass(frozen=True)
class Order:
    """What to mark: the workbook by its path, the lines of the heading, and the remarks.

    ``left_out`` is how many more remarks there are, which are only counted.
    """

    path: str
    heading: tuple[str, ...]
    remarks: tuple[Remark, ...]
    left_out: int = 0


@dataclass(frozen=True)
class NoCopy:
    """There is no copy; the reason is worded for the person who expects one."""

    reason: str


def marked_copies(
    orders: Sequence[Order],
    read: Callable[[str], bytes],
    *,
    sizes: Sequence[int] = (),
    seconds: float = SECONDS,
) -> Generator[MarkedCopy | NoCopy, None, None]:
    """Yield a marked copy for each order, in their order, or why there is none.

    ``read`` gives a file's bytes by its path, in another process, or raises FileNotFoundError. A
    workbook that hangs, ends its process or takes all memory has no copy, and harms no other.
    ``sizes`` are the bytes of the files, if known: how many are made ahead goes by them.
    After fifteen minutes the rest has no copy.
    """
    otherwise: MarkedCopy | NoCopy = NoCopy(TOO_COMPLEX)
    copies = each_isolated(
        partial(_copied, read),
        [(order,) for order in orders],
        otherwise,
        sizes=sizes,
        seconds=seconds,
        memory=MEMORY,
    )
    deadline = monotonic() + TOTAL_SECONDS
    with closing(copies):
        for _ in orders:
            yield next(copies) if monotonic() < deadline else NoCopy(NO_TIME)


def _copied(read: Callable[[str], bytes], order: Order) -> MarkedCopy | NoCopy:
    try:
        workbook = opened(read(order.path))
        return marked_copy(workbook, order.heading, order.remarks, order.left_out)
    except NotAnnotatableError as error:
        return NoCopy(str(error))
    except (FileNotFoundError, ArchiveDamagedError):
        return NoCopy(NOT_IN_ARCHIVE)
