"""What every total is after reorganisations, added up from figures and events alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from etl.catalogue.rows import Unit
from tests.integration.load.reorganisations import Event

TODAY = date(2026, 1, 1)  # or any day after all events
MONTHS = [f"2020-{month:02}" for month in range(1, 13)]
PERIODS = {
    **{month: [month] for month in MONTHS},
    **{f"2020Q{quarter + 1}": MONTHS[3 * quarter : 3 * quarter + 3] for quarter in range(4)},
    "2020H1": MONTHS[:6],
    "2020H2": MONTHS[6:],
    "2020": MONTHS,
    "2020S": MONTHS[:9],  # a survey year begins in October, and the form in January 2020
    "2021S": MONTHS[9:],
}


Shares = dict[str, Decimal]  # by unit
Place = Callable[[str, str], Shares]  # where a unit's figure of a month counts
Total = tuple[Decimal | None, int, int]  # value, units that reported, units expected
Totals = dict[tuple[str, str, str], Total]  # by period, unit and indicator


def owed(units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Return the units and months for which a form is due: of units in force on the last day."""
    return [
        (unit.code, month)
        for month in MONTHS
        for unit in units
        if unit.reports and unit.in_force(_last_day(month))
    ]


def as_was(units: Sequence[Unit]) -> Place:
    """Return the places in the tree of the time."""
    return lambda code, month: dict.fromkeys(_above(units, code, _last_day(month)), Decimal(1))


def as_is(units: Sequence[Unit], events: Sequence[Event]) -> Place:
    """Return the places in the tree that is left after all events, which follow each other."""

    def place(code: str, month: str) -> Shares:
        held = {code: Decimal(1)}
        for event in events:
            if event.day <= _last_day(month) or event.unit not in held:
                continue
            whole = held.pop(event.unit)
            if event.what == "dissolved":
                _, heir, *_ = _above(units, event.unit, event.day - timedelta(days=1))
                held[heir] = held.get(heir, Decimal(0)) + whole
            else:
                for heir, share in [*event.heirs, (event.unit, str(event.rest))]:
                    held[heir] = held.get(heir, Decimal(0)) + whole * Decimal(share or 1)
        shares: Shares = {}
        for unit, share in held.items():
            for above in _above(units, unit, TODAY) if share else []:
                shares[above] = shares.get(above, Decimal(0)) + share
        return shares

    return place


def totals(
    units: Sequence[Unit], figures: Mapping[tuple[str, str], tuple[int, int]], place: Place
) -> Totals:
    """Return every total.

    ``figures`` are a flow and a stock by unit and month. A flow belongs where its unit did at the
    end of its month; a stock is what was stated last by the units in force on the last day that
    anything is due for.
    """
    rows = pd.DataFrame(
        [
            (code, month, above, share, *figures.get((code, month), (None, None)))
            for code, month in owed(units)
            for above, share in place(code, month).items()
        ],
        columns=["unit", "month", "above", "share", "flow", "stock"],
    )
    rows["stated"] = (
        rows.drop_duplicates(["unit", "month"])
        .sort_values("month")
        .groupby("unit")["stock"]
        .ffill()
    )
    rows["stated"] = rows.groupby(["unit", "month"])["stated"].transform("max")
    found = {}
    for period, months in PERIODS.items():
        within = rows[rows["month"].isin(months)]
        for above, part in within.groupby("above"):
            complete = part.groupby("unit")["flow"].agg(lambda flow: flow.notna().all())
            found[period, above, "B2.03"] = (
                _sum(part["flow"], part["share"]),
                int(complete.sum()),
                len(complete),
            )
        state = within[within["month"] == within["month"].max()]
        for above, part in state.groupby("above"):
            found[period, above, "C2.08"] = (
                _sum(part["stated"], part["share"]),
                int(part["stock"].notna().sum()),
                len(part),
            )
    return found


def of_groups(units: Sequence[Unit], found: Totals) -> Totals:
    """Return the totals of what is no union, by its last version up to the end of the period."""
    return {
        key: total
        for key, total in found.items()
        if not _reports_last(units, key[1], _last_day(PERIODS[key[0]][-1]))
    }


def _above(units: Sequence[Unit], code: str, day: date) -> list[str]:
    """Return a unit and all above it on a day."""
    unit = next(unit for unit in units if unit.code == code and unit.in_force(day))
    return [code, *(_above(units, unit.parent_code, day) if unit.parent_code else [])]


def _reports_last(units: Sequence[Unit], code: str, day: date) -> bool:
    """Tell whether a unit is a union by its last version up to a day."""
    versions = [unit for unit in units if unit.code == code and unit.valid_from <= day]
    return max(versions, key=lambda unit: unit.valid_from).reports


def _last_day(month: str) -> date:
    return pd.Period(month, "M").end_time.date()


def _sum(values: Iterable[float], shares: Iterable[Decimal]) -> Decimal | None:
    parts = [
        Decimal(int(value)) * share
        for value, share in zip(values, shares, strict=True)
        if not pd.isna(value)
    ]
    return sum(parts, Decimal(0)) if parts else None
