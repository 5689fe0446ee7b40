"""The most memory that this process, and it with its children, held while something ran."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread

import psutil

_EVERY = 0.1  # seconds
MEGABYTE = 1_000_000


@dataclass
class Peak:
    """Resident memory in bytes; what processes share counts for each of them."""

    own: int = 0
    with_children: int = 0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure while the context is open."""
    peak, ended = Peak(), Event()
    watcher = Thread(target=_watch, args=(peak, ended))
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _watch(peak: Peak, ended: Event) -> None:
    process = psutil.Process()
    while True:
        own = process.memory_info().rss
        children = 0
        for child in process.children(recursive=True):
            with suppress(psutil.Error):
                children += child.memory_info().rss
        peak.own = max(peak.own, own)
        peak.with_children = max(peak.with_children, own + children)
        if ended.wait(_EVERY):
            return
