"""How numbers of persons are reported: kinds and places, in a bounded text."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from etl.personal_data.masking import masked
from etl.personal_data.numbers import Kind, find, kinds_that_count
from etl.text import on_one_line

_PLACES = 5  # named of each kind
_NAME = 31  # characters shown of a sheet's name, as many as Excel allows


class Sighting(NamedTuple):
    """A number of a kind in a cell of a sheet, or at another place of the file (see ``word``)."""

    kind: Kind
    number: str  # only to count different ones
    sheet: str = ""
    cell: str = ""


def described(sightings: Iterable[Sighting], names: Mapping[str, str]) -> str:
    """Return the kinds and places of numbers; ``names`` are the masked ones of sheets."""
    by_kind: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_kind.setdefault(word("kinds")[sighting.kind], []).append(sighting)
    return str(word("between")).join(
        _filled("places", kind=kind, places=_places(found, names))
        for kind, found in by_kind.items()
    )


def in_name(name: str) -> str | None:
    """Return the kinds of numbers of persons in the path of a file; None if there are none."""
    found = find(name)
    counting = kinds_that_count(found, [name])
    place = word("file_name")
    sightings = [Sighting(n.kind, n.number, cell=place) for n in found if n.kind in counting]
    return described(sightings, {}) or None


def word(key: str) -> Any:
    """Return an entry of wording.yml."""
    return _wording()[key]


def _places(found: Sequence[Sighting], names: Mapping[str, str]) -> str:
    places = list(dict.fromkeys((one.sheet, one.cell) for one in found))
    if found[0].kind == "mobile":
        return _filled(
            "list",
            first=_shown(places[:1], names),
            count=len({one.number for one in found}),
        )
    shown = _shown(places[:_PLACES], names)
    return shown if len(places) <= _PLACES else _filled("more", places=shown, count=len(places))


def _shown(places: Sequence[tuple[str, str]], names: Mapping[str, str]) -> str:
    """Return places in words; a sheet is named where it is not that of the place before."""
    words, last = [], ""
    for sheet, cell in places:
        name = on_one_line(names.get(sheet, ""))[:_NAME] if sheet != last else ""
        words.append(f"{name} {on_one_line(masked(cell))}".strip())
        last = sheet
    return str(word("between")).join(words)


def _filled(key: str, **values: object) -> str:
    return str(word(key)).format(**values)


@cache
def _wording() -> Mapping[str, Any]:
    path = Path(__file__).with_name("wording.yml")
    return dict(yaml.safe_load(path.read_text("utf-8")))
