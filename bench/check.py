"""``make bench-check``: how long ``gonghui check`` takes for one file, and for each further one."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from bench.own_var import own_var
from etl import on_demand, settings
from etl.catalogue.load import read_catalogue
from etl.collect.folder import FolderSource
from etl.database import server
from etl.demo.cases import read_cases
from etl.demo.demonstration import write_demo
from etl.demo.nights import deliver

_FILES = 21
_REPEAT = 7  # of which the best counts: other load only lengthens it
_SEED = 2020


def main() -> None:
    """Check files of the demonstration's last nights beside the months before, and print a line."""
    catalogue = settings.ROOT / "catalogue" / "jingzhou"
    with own_var(catalogue):
        paths = _warehouse_and_files(catalogue)
        _seconds(paths[:1])  # what was never imported is compiled
        rounds = [(_seconds(paths[:1]), _seconds(paths)) for _ in range(_REPEAT)]
        server.stop()
        stopped, _ = _seconds(paths[:1])
    (cold, at_work), (all_files, _) = map(min, zip(*rounds, strict=True))
    further = (all_files - cold) / (_FILES - 1)
    print(
        f"One file: {cold:.2f} s ({at_work:.2f} s at work), {stopped:.2f} s with the database "
        f"stopped before; each further file: {further * 1000:.0f} ms."
    )


def _warehouse_and_files(catalogue: Path) -> Sequence[Path]:
    """Load January to May of the demonstration; return the files that came last."""
    on_demand.set_up()
    nights = write_demo(read_catalogue(catalogue), read_cases(), _SEED)
    *earlier, _, _ = nights
    for night in earlier:
        deliver(night.files, settings.inbox_dir())
    source = FolderSource("shared-folder", settings.inbox_dir())
    list(on_demand.load_at_once([source], earlier[-1].moment))
    return [file.path for night in nights for file in night.files][-_FILES:]


def _seconds(paths: Sequence[Path]) -> tuple[float, float]:
    """Return the seconds that a check takes, and for how long processors work at it."""
    began, before = perf_counter(), _at_work()
    command = [sys.executable, "-m", "etl.cli", "check", *map(str, paths)]
    done = subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, text=True, check=False, cwd=settings.ROOT
    )
    if done.stderr:
        raise RuntimeError(done.stderr)
    return perf_counter() - began, _at_work() - before


def _at_work() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
