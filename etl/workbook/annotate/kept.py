"""What a marked copy keeps of the workbook that was sent: the lists of kept.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.workbook.annotate.markup import MAIN, OFFICE_RELATIONS

_LISTS = Path(__file__).with_name("kept.yml")
_SPACES = {
    "r": OFFICE_RELATIONS,
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_THEME_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True)
class KindOfPart:
    """A kind of part: its media type, what it holds, and the kinds it leads to by relation.

    ``elements`` gives the attributes of each element; names are qualified as lxml has them.
    ``unmissed`` are local names of elements that nobody misses.
    """

    name: str
    root: str
    content_type: str
    leads_to: Mapping[str, str]
    elements: Mapping[str, frozenset[str]]
    unmissed: frozenset[str]


@dataclass(frozen=True)
class Kept:
    """The kinds of parts by name, what the package itself leads to, and functions of formulas."""

    kinds: Mapping[str, KindOfPart]
    package_leads_to: Mapping[str, str]
    unmissed_relations: frozenset[str]
    functions: frozenset[str]


@cache
def kept() -> Kept:
    """Return the lists."""
    lists = yaml.safe_load(_LISTS.read_text("utf-8"))
    return Kept(
        kinds={name: _kind(name, lists) for name in lists["content_types"]},
        package_leads_to=lists["relations"]["package"],
        unmissed_relations=frozenset(lists["unmissed"]["relations"].split()),
        functions=frozenset(lists["functions"].split()),
    )


def _kind(name: str, lists: Mapping[str, Any]) -> KindOfPart:
    space = _THEME_SPACE if name == "theme" else MAIN
    return KindOfPart(
        name=name,
        root=f"{{{space}}}{name}",
        content_type=lists["content_types"][name],
        leads_to=lists["relations"].get(name, {}),
        elements={
            f"{{{space}}}{element}": frozenset(map(_qualified, attributes.split()))
            for elements, attributes in lists["elements"][name].items()
            for element in elements.split()
        },
        unmissed=frozenset(lists["unmissed"]["elements"].get(name, "").split()),
    )


def _qualified(attribute: str) -> str:
    prefix, _, name = attribute.rpartition(":")
    return f"{{{_SPACES[prefix]}}}{name}" if prefix else name
