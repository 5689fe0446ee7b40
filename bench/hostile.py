"""``make bench-hostile``: what reading the worst 10 MB of each format takes, in time and memory."""

import argparse
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.memory import MEGABYTE, peak_memory
from bench.worst_files import WORST, read_bytes
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.stage.lookups import Lookups
from etl.stage.read import read_files


def main() -> None:
    """Read each file in a process of its own, as a night does, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of names; all without any")
    wanted = tuple(parser.parse_args().names)
    catalogue = read_catalogue(settings.ROOT / "catalogue" / "jingzhou")
    lookups = Lookups.of(catalogue)
    with TemporaryDirectory(prefix="gonghui-bench-") as folder:
        for name, make in WORST.items():
            if name.startswith(wanted or ""):
                _measure(name, make(), Path(folder) / "file", lookups)


def _measure(name: str, data: bytes, path: Path, lookups: Lookups) -> None:
    path.write_bytes(data)
    with peak_memory() as peak:
        began, before = perf_counter(), _at_work()
        (forms,) = read_files([(str(path), "报表")], read_bytes, lookups, [len(data)])
        seconds, at_work = perf_counter() - began, _at_work() - before
    problems = sorted({read.form.problem or "read" for read in forms})
    cells = sum(read.cell_count for read in forms)
    print(
        f"{name:<28} {len(data) / MEGABYTE:6.1f} MB {seconds:6.1f} s, {at_work:5.1f} s at work, "
        f"{peak.with_children / MEGABYTE:6.0f} MB held, {len(forms):>5} forms {cells:>7} cells, "
        f"{'、'.join(problems[:3])}",
        flush=True,
    )


def _at_work() -> float:
    """Return the processor time of workers that have ended: other load does not lengthen it."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
