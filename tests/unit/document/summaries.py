"""Summaries made up by hand: no database is asked."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Indicator
from etl.document.content import (
    Figure,
    Observation,
    Part,
    Programme,
    Reporting,
    SplitColumn,
    Stated,
    Summary,
)
from etl.periods import parse_period

JUNE = parse_period("2020-06")
NIGHT = datetime(2020, 7, 9, 18, tzinfo=UTC)  # 02:00 in Beijing
PUBLISHED = Path(__file__).parents[2] / "integration" / "night" / "figures_2020H1.csv"


def stated(value: str | None, qualifier: str = "exact", **more: Any) -> Stated:
    """Return a figure as it is stated."""
    if value is None:
        return Stated(None, None, **more)
    return Stated(Decimal(value), qualifier, **more)


def figure(code: str, name: str, now: Stated, unit: str = "人", **more: Any) -> Figure:
    """Return an indicator's figure; without more it is compared with nothing and of one union."""
    facts = {"part_of": None, "is_synthetic": False, "previous": None, "year_before": None}
    facts |= {"split": {"JZ-22": now}} | more
    return Figure(code=code, name=name, unit_of_measure=unit, stated=now, **facts)


def observation(code: str, value: str, file_name: str = "公安县 6月.xlsx") -> Observation:
    """Return what 公安县 has reported for June."""
    given = Stated(Decimal(value), "exact")
    place = (file_name, 1, NIGHT, NIGHT, "报表", "D11")
    return Observation(code, "JZ-22", "公安县总工会", JUNE, given, *place)


def summary(*figures: Figure, period: str = "2020H1", **more: Any) -> Summary:
    """Return a summary of one programme."""
    programme = Programme("C2", "维权服务", figures)
    facts: dict[str, Any] = {
        "unit_code": "JZ",
        "unit_name": "荆州市总工会",
        "is_split_by_unit": True,
        "period": parse_period(period),
        "as_of": None,
        "parts": [Part("C", "维权维稳", [programme])],
        "columns": [SplitColumn("JZ-22", "公安县总工会")],
        "reporting": [Reporting("JZ-22", "公安县总工会", 6, 6, 5, 6, [])],
        "revisions": [],
        "observations": [observation(one.code, "1") for one in figures],
    }
    return Summary(**facts | more)


def published_rows() -> list[dict[str, str]]:
    """Return the 83 figures that the federation published for the first half of 2020."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_summary(catalogue: Catalogue) -> Summary:
    """Return a summary of the published figures, as if one union had reported all of them."""
    names = {programme.code: programme.name_zh for programme in catalogue.programmes}
    figures = [_published(row, catalogue.indicator(row["code"])) for row in published_rows()]
    made = []
    for part, of_part in groupby(figures, key=lambda one: one.code[0]):
        grouped = groupby(of_part, key=lambda one: one.code[:2])
        programmes = [Programme(code, names[code], list(within)) for code, within in grouped]
        made.append(Part(part, names[part], programmes))
    seen = [observation(row["code"], row["value"]) for row in published_rows()]
    return summary(parts=made, observations=seen)


def _published(row: dict[str, str], indicator: Indicator) -> Figure:
    now = stated(row["value"], row["qualifier"])
    more = {"part_of": indicator.part_of, "is_synthetic": True}
    return figure(row["code"], indicator.name_zh, now, row["unit_of_measure"], **more)
