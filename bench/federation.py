"""A federation of any number of county unions, derived from the shipped catalogue."""

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from etl import settings

_SHIPPED = settings.ROOT / "catalogue" / "jingzhou"
_CITY = "JZ"
# The shipped units' own names, which the others do not share.
_LEFT_OUT = "unit_aliases.csv"


def write_catalogue(folder: Path, unions: int) -> None:
    """Write a catalogue of one city and its county unions, each with a clerk, into a new folder."""
    shutil.copytree(_SHIPPED, folder, ignore=shutil.ignore_patterns(_LEFT_OUT))
    (folder / "unit_aliases.csv").write_text("alias,unit_code,remark\n", encoding="utf-8")
    codes = [f"B-{number:05}" for number in range(1, unions + 1)]
    _rewrite(folder / "units.csv", "code", (_union(code) for code in codes))
    _rewrite(folder / "contacts.csv", "unit_code", (_clerk(code) for code in codes))


def _rewrite(path: Path, unit_column: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Keep of a file the rows of the city itself, and append others."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        of_the_city = [row for row in reader if row[unit_column] == _CITY]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [], restval="")
        writer.writeheader()
        writer.writerows([*of_the_city, *rows])


def _union(code: str) -> dict[str, str]:
    return {
        "code": code,
        "name_zh": f"第{code[2:]}县总工会",
        "name_en": f"County Federation {code[2:]}",
        "kind": "county",
        "parent_code": _CITY,
        "reports": "yes",
        "valid_from": "1997-01-01",
    }


def _clerk(code: str) -> dict[str, str]:
    return {
        "unit_code": code,
        "role": "clerk",
        "name": "统计员",
        "email": f"{code.lower()}@county.example",
    }
