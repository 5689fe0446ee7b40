"""Random histories of reorganisation, and what every total is, added up from the events alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
from hypothesis import strategies as st

from etl.catalogue.rows import Unit

CITY, GROUPS = "T", ("T-A", "T-B")
UNIONS = ("T-1", "T-2", "T-3")
FOUNDED = ("T-8", "T-9")
FIRST_DAY = date(1997, 1, 1)
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


@dataclass(frozen=True)
class Event:
    """What becomes of a unit on a day; of a merger and a split, one event for each unit."""

    day: date
    unit: str
    what: Literal["renamed", "moved", "dissolved", "founded", "made a group"]
    parent: str
    is_entered_late: bool  # after the figures came


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events in the order of their days, at most one a day, each of them possible."""
    days = draw(
        st.lists(
            st.dates(date(2020, 1, 2), date(2020, 12, 30)), min_size=1, max_size=5, unique=True
        )
    )
    alive, unborn = set(UNIONS), list(FOUNDED)
    parents = [CITY, *GROUPS]
    events: list[Event] = []
    for day in sorted(days):
        late = draw(st.booleans())
        what = draw(st.sampled_from(["renamed", "moved", "dissolved", "founded", "made a group"]))
        parent = draw(st.sampled_from(parents))
        if what == "founded":
            if not unborn:
                continue
            alive.add(unit := unborn.pop())
        elif len(alive) < 2:
            continue
        else:
            unit = draw(st.sampled_from(sorted(alive)))
        # what is entered in time cannot rest on what was not known then
        known_late = {event.unit for event in events if event.is_entered_late}
        late = late or unit in known_late or parent in known_late
        if what in ("dissolved", "made a group"):
            alive.remove(unit)
        if what == "made a group":
            parent = CITY
            parents.append(unit)
        events.append(Event(day, unit, what, parent, late))
    return events


def units_of(events: Iterable[Event]) -> list[Unit]:
    """Return the versions of all units that these events leave, as a catalogue holds them."""
    versions = [_unit(CITY, "city", None, reports=False, since=FIRST_DAY)]
    versions += [
        _unit(code, "industrial_group", CITY, reports=False, since=FIRST_DAY) for code in GROUPS
    ]
    latest = {
        code: _unit(code, "county", GROUPS[0], reports=True, since=FIRST_DAY) for code in UNIONS
    }
    for number, event in enumerate(events):
        before = latest.pop(event.unit, None)
        if before:
            versions.append(before.model_copy(update={"valid_to": event.day}))
        if event.what == "dissolved":
            continue
        is_group = event.what == "made a group"
        parent = before.parent_code if before and event.what == "renamed" else event.parent
        latest[event.unit] = _unit(
            event.unit,
            "industrial_group" if is_group else "county",
            parent,
            reports=not is_group,
            since=event.day,
            name=f"{event.unit} 第{number}名",
        )
    return [*versions, *latest.values()]


def _unit(
    code: str, kind: str, parent: str | None, *, reports: bool, since: date, name: str = ""
) -> Unit:
    return Unit.model_construct(
        code=code,
        name_zh=name or code,
        name_en=code,
        kind=kind,
        parent_code=parent,
        reports=reports,
        division_code="",
        valid_from=since,
        valid_to=None,
        known_from=None,
        remark="",
    )


def owed(units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Return the units and months for which a form is due: of units in force on the last day."""
    return [
        (unit.code, month)
        for month in MONTHS
        for unit in units
        if unit.reports and unit.in_force(_last_day(month))
    ]


def totals(
    units: Sequence[Unit], figures: Mapping[tuple[str, str], tuple[int, int]]
) -> dict[tuple[str, str, str], tuple[int | None, int, int]]:
    """Return value, units that reported and units expected, by period, group and indicator.

    ``figures`` are a flow and a stock by unit and month. A flow belongs where its unit did at the
    end of its month; a stock is what was stated last by the units in force on the last day that
    anything is due for.
    """
    rows = pd.DataFrame(
        [
            (code, month, above, *figures.get((code, month), (None, None)))
            for code, month in owed(units)
            for above in _above(units, code, _last_day(month))
        ],
        columns=["unit", "month", "above", "flow", "stock"],
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
                _whole(part["flow"].sum(min_count=1)),
                int(complete.sum()),
                len(complete),
            )
        state = within[within["month"] == within["month"].max()]
        for above, part in state.groupby("above"):
            found[period, above, "C2.08"] = (
                _whole(part["stated"].sum(min_count=1)),
                int(part["stock"].notna().sum()),
                len(part),
            )
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


def _whole(value: float) -> int | None:
    return None if pd.isna(value) else int(value)
