"""Print the entries of requirements.lock that the image needs, with their pins and hashes.

``python select_requirements.py EXTRA...`` chooses what the project needs by itself, to be built,
and with these extras. The lock notes beneath each entry what asked for it (``# via``), so that the
developers' tools can be left out.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_ASKED_BY = re.compile(r"^    #(?: via)? +([A-Za-z0-9._-]+)", re.MULTILINE)


def wanted(pyproject: dict[str, Any], extras: Iterable[str]) -> set[str]:
    """Return the names that pyproject.toml asks for, as the lock spells them.

    Raises KeyError if there is no such extra.
    """
    project = pyproject["project"]
    lists = [project["dependencies"], pyproject["build-system"]["requires"]]
    lists += [project["optional-dependencies"][extra] for extra in extras]
    return {_name(requirement) for requirements in lists for requirement in requirements}


def entries(lock: str) -> list[str]:
    """Return the entries of a lock; a package may have several, for different Pythons."""
    return re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)


def needed(lock: list[str], names: set[str]) -> list[str]:
    """Return the entries of these names, and of all that they ask for.

    Raises LookupError if a name is not in the lock.
    """
    if missing := names - {_name(entry) for entry in lock}:
        raise LookupError(f"not in the lock: {', '.join(sorted(missing))}")
    chosen: set[str] = set()
    more = names
    while more:
        chosen |= more
        more = {_name(entry) for entry in lock if chosen & set(_ASKED_BY.findall(entry))} - chosen
    return [entry for entry in lock if _name(entry) in chosen]


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match[0].lower().replace("_", "-").replace(".", "-") if match else ""


if __name__ == "__main__":
    names = wanted(tomllib.loads(Path("pyproject.toml").read_text("utf-8")), sys.argv[1:])
    chosen = needed(entries(Path("requirements.lock").read_text("utf-8")), names)
    sys.stdout.writelines(chosen)
