"""How large an indicator's figures may plausibly be: its own maximum, else that of its kind."""

from decimal import Decimal

from etl.catalogue.rows import Indicator, PlausibleSize

Bounds = dict[str, Decimal | None]


def plausible_size(indicator: Indicator, of_its_kind: PlausibleSize | None) -> Bounds:
    """Return ``maximum``, ``history_factor`` and ``history_floor`` of one unit and period.

    They are in the indicator's unit of measure, and None where nothing bounds it.
    """
    if of_its_kind is None:
        return {"maximum": indicator.maximum, "history_factor": None, "history_floor": None}
    unit = indicator.yuan_per_unit or Decimal(1)
    floor = of_its_kind.history_floor
    return {
        "maximum": indicator.maximum or of_its_kind.maximum / unit,
        "history_factor": of_its_kind.history_factor,
        "history_floor": None if floor is None else floor / unit,
    }
