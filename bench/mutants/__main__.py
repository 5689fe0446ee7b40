"""``make bench-mutants``: how many bugs, planted one at a time in a copy, the tests find.

The tests must pass without any of them (``make test``): one that fails anyway finds every bug.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.mutants.mutant import Mutant, read_mutants
from etl import settings

MUTABLE = ("etl", "sql", "expectations")
PATIENCE = 3600  # seconds for the tests of one mutant; one that makes them hang is found, too
SURVIVES = {"likely": "- (survives the likely tests)", "all": "- (SURVIVES the tests of its area)"}
_FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


def main() -> None:
    """Try mutants on the tests that they were not tried on before, and print what is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], help="beginnings of ids")
    parser.add_argument("--likely", action="store_true", help="try the likely tests alone")
    parser.add_argument("--list", action="store_true", help="try none")
    parser.add_argument("--results", type=Path, default=settings.var_dir() / "mutants.json")
    arguments = parser.parse_args()
    kept: Path = arguments.results
    found_by: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    mutants = [one for one in read_mutants() if one.id.startswith(tuple(arguments.only))]
    placed = [one for one in mutants if one.planted_in(settings.ROOT / one.file)]
    rounds = () if arguments.list else ("likely",) if arguments.likely else ("likely", "all")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="gonghui-mutants-") as folder:
        copy = _copy_of_tracked_files(Path(folder))
        tests = {test for one in mutants for test in (*one.likely, *one.tests)}
        gone = sorted(test for test in tests if not _paths(copy, [test]))
        for tests_of in rounds:
            untried = {None, SURVIVES["likely"]} if tests_of == "all" else {None}
            for mutant in placed:
                paths = _paths(copy, mutant.likely if tests_of == "likely" else mutant.tests)
                if paths and found_by.get(mutant.id) in untried:
                    found_by[mutant.id] = _first_failed(mutant, copy, paths) or SURVIVES[tests_of]
                    print(f"{mutant.id:<42} {found_by[mutant.id]}", flush=True)
                    kept.write_text(json.dumps(found_by, indent=1), "utf-8")
    _print_results([one for one in placed if one.id in found_by], found_by)
    _print_misplaced([one for one in mutants if one not in placed])
    print("".join(f"NO SUCH TEST: {test}\n" for test in gone), end="")


def _copy_of_tracked_files(folder: Path) -> Path:
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(  # noqa: S603 - whichever git made the work tree
        command, cwd=settings.ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(settings.ROOT / name, folder / name)
    return folder


def _paths(copy: Path, tests: Iterable[str]) -> list[str]:
    """Return where tests stand that are given by a path or a name; what is gone is left out."""
    paths = [test for test in tests if (copy / test).exists()]
    for path in sorted(copy.glob("tests/**/test_*.py")):
        text = path.read_text("utf-8")
        paths += [f"{path.relative_to(copy)}::{test}" for test in tests if f"def {test}(" in text]
    return paths


def _first_failed(mutant: Mutant, copy: Path, tests: Sequence[str]) -> str | None:
    """Return the first test that fails with a mutant, None if all pass; the copy stays as it is."""
    path = copy / mutant.file
    sound, planted = path.read_text("utf-8"), mutant.planted_in(path)
    path.write_text(planted or sound, "utf-8")
    # interrupted, the tests stop their servers
    command = ["timeout", "--signal=INT", "--kill-after=60", str(PATIENCE), sys.executable]
    done = subprocess.run(  # noqa: S603 - our own tests
        [*command, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *tests],
        cwd=copy,
        env=dict(os.environ, PYTHONPATH=str(copy)),
        capture_output=True,
        text=True,
        check=False,
    )
    path.write_text(sound, "utf-8")
    if done.returncode == 0:
        return None
    failed = _FAILED.search(done.stdout)
    return failed[1] if failed else f"pytest, which ended with {done.returncode}"


def _print_results(tried: Sequence[Mutant], found_by: dict[str, str]) -> None:
    print()
    for mutant in tried:
        print(f"{mutant.id:<42} {found_by[mutant.id]}")
    survivors = [mutant for mutant in tried if found_by[mutant.id] in SURVIVES.values()]
    for mutant in survivors:
        print(f"SURVIVES: {mutant.id}: {mutant.bug}")
    print(f"The tests find {len(tried) - len(survivors)} of the {len(tried)} mutants tried.")


def _print_misplaced(mutants: Sequence[Mutant]) -> None:
    """Name the mutants whose text has no one place any more, with the files that it may be in."""
    for mutant in mutants:
        elsewhere = [
            str(path.relative_to(settings.ROOT))
            for folder in MUTABLE
            for path in sorted((settings.ROOT / folder).rglob("*"))
            if path.suffix in (".py", ".sql", ".yml") and mutant.planted_in(path)
        ]
        print(f"NO PLACE FOR {mutant.id}: {mutant.bug}")
        print(f"    not once in {mutant.file}; once in: {', '.join(elsewhere) or 'no file'}")


if __name__ == "__main__":
    main()
