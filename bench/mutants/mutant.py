"""Bugs as data: a short text of a source file, and what it becomes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plausible bug.

    ``old`` stands once in ``file``; any white space in it stands for any other. ``likely`` are
    tests that may find the bug soon, by path or by their names alone; ``tests`` are all those of
    its area, by path.
    """

    id: str
    bug: str
    file: str
    old: str
    new: str
    likely: Sequence[str]
    tests: Sequence[str]

    def planted_in(self, path: Path) -> str | None:
        """Return the text of a file with the bug; None unless there is one place for it."""
        if not path.is_file():
            return None
        pattern = r"\s+".join(map(re.escape, self.old.split()))
        text, places = re.subn(pattern, lambda _: self.new, path.read_text("utf-8"))
        return text if places == 1 else None


def read_mutants() -> list[Mutant]:
    """Read the files of all areas; what an area says of the likely tests holds for its mutants."""
    areas = [
        yaml.safe_load(path.read_text("utf-8"))
        for path in sorted(Path(__file__).parent.glob("*.yml"))
    ]
    return [
        Mutant(**{"likely": area.get("likely", []), "tests": area["tests"], **row})
        for area in areas
        for row in area["mutants"]
    ]
