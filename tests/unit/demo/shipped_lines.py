"""How many lines the shipped forms have, counted in the file itself."""

import csv

from etl.settings import ROOT


def line_count(form_code: str, **wanted: str) -> int:
    """Return how many lines of a form have the wanted words in columns of form_lines.csv."""
    path = ROOT / "catalogue" / "jingzhou" / "form_lines.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["form_code"] == form_code]
    assert len(lines) > 30
    return sum(wanted.items() <= line.items() for line in lines)
