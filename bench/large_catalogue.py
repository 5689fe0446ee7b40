"""A catalogue of as many units as a large warehouse needs, with the federation's indicators."""

from dataclasses import replace
from datetime import date

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import FormLine, Indicator, Unit, UnitKind

MONTHS = 60
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2025, 12, 31)
_UNIONS_PER_GROUP = 20


def large_catalogue(observations: int) -> Catalogue:
    """Return the shipped catalogue with units enough for so many observations in five years."""
    indicators = _shipped().indicators
    return monthly_catalogue(max(1, round(observations / MONTHS / len(indicators))), indicators)


def monthly_catalogue(unions: int, indicators: tuple[Indicator, ...]) -> Catalogue:
    """Return the shipped catalogue with other units and indicators.

    All units, U0 and so on, fill in one form, every month, with a line for each indicator.
    """
    shipped = _shipped()
    lines = tuple(
        FormLine(
            form_code="B",
            line_number=number,
            indicator_code=indicator.code,
            asks_current=True,
            asks_ytd=False,
            required=True,
        )
        for number, indicator in enumerate(indicators, start=1)
    )
    form = shipped.forms[-1].model_copy(
        update={
            "code": "B",
            "unit_kinds": ("industrial",),
            "valid_from": FIRST_DAY,
            "valid_to": LAST_DAY,
        }
    )
    return replace(
        shipped, units=_units(unions), indicators=indicators, forms=(form,), form_lines=lines
    )


def _shipped() -> Catalogue:
    return read_catalogue(settings.ROOT / "catalogue" / "jingzhou")


def _units(unions: int) -> tuple[Unit, ...]:
    groups = [f"G{number}" for number in range(-(-unions // _UNIONS_PER_GROUP))]
    return (
        _unit("C", "city", None),
        *(_unit(code, "industrial_group", "C") for code in groups),
        *(
            _unit(f"U{number}", "industrial", groups[number // _UNIONS_PER_GROUP])
            for number in range(unions)
        ),
    )


def _unit(code: str, kind: UnitKind, parent: str | None) -> Unit:
    return Unit(
        code=code,
        name_zh=f"{code}县总工会",
        name_en="",
        kind=kind,
        parent_code=parent,
        reports=kind == "industrial",
        division_code="",
        valid_from=date(2000, 1, 1),
        valid_to=None,
        known_from=None,
        remark="",
    )
