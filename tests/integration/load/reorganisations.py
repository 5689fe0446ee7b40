"""Random histories of reorganisation, and the units that they leave in a catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from hypothesis import strategies as st

from etl.catalogue.rows import Unit

CITY, GROUPS = "T", ("T-A", "T-B")
UNIONS = ("T-1", "T-2", "T-3")
FOUNDED = ("T-6", "T-7", "T-8", "T-9")
FIRST_DAY = date(1997, 1, 1)
What = Literal["renamed", "moved", "dissolved", "founded", "made a group", "merged", "split"]
KINDS: tuple[What, ...] = (
    "renamed", "moved", "dissolved", "founded", "made a group", "merged", "split"
)  # fmt: skip
SHARES = ((), ("0.4",), ("0.7", "0.3"), ("0.5", "0.125"))  # of a split; what is left stays


@dataclass(frozen=True)
class Event:
    """What becomes of a unit on a day, and who has how much of it since."""

    day: date
    unit: str
    what: What
    parent: str
    is_entered_late: bool  # after the figures came
    heirs: tuple[tuple[str, str], ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the unit is no more."""
        return self.what in ("dissolved", "merged") or (self.what == "split" and not self.rest)

    @property
    def rest(self) -> Decimal:
        """The share that stays with the unit."""
        return 1 - sum((Decimal(share or 1) for _, share in self.heirs), Decimal(0))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events in the order of their days, at most one a day, each of them possible."""
    days = draw(
        st.lists(
            st.dates(date(2020, 1, 2), date(2020, 12, 30)), min_size=1, max_size=6, unique=True
        )
    )
    alive, unborn = set(UNIONS), list(FOUNDED)
    parents = [CITY, *GROUPS]
    events: list[Event] = []
    for day in sorted(days):
        late = draw(st.booleans())
        what = draw(st.sampled_from(KINDS))
        parent = draw(st.sampled_from(parents))
        if not unborn if what == "founded" else len(alive) < 2:
            continue
        unit = unborn.pop() if what == "founded" else draw(st.sampled_from(sorted(alive)))
        heirs = _draw_heirs(draw, what, sorted(alive - {unit}), unborn)
        # what is entered in time cannot rest on what was not known then
        known_late = {
            code
            for event in events
            if event.is_entered_late
            for code in (event.unit, *dict(event.heirs))
        }
        late = late or not known_late.isdisjoint({unit, parent, *dict(heirs)})
        if what == "made a group":
            parent = CITY
            parents.append(unit)
        event = Event(day, unit, what, parent, late, heirs)
        alive |= {unit, *dict(heirs)}
        if event.ends or what == "made a group":
            alive.remove(unit)
        events.append(event)
    return events


def _draw_heirs(
    draw: st.DrawFn, what: What, others: list[str], unborn: list[str]
) -> tuple[tuple[str, str], ...]:
    if what == "merged":
        return ((draw(st.sampled_from(others)), ""),)
    if what != "split":
        return ()
    shares = draw(st.sampled_from(SHARES[1:]))
    heirs = [unborn.pop()] if unborn else []
    heirs += others[: len(shares) - len(heirs)]
    shares = shares if len(heirs) == len(shares) else ("0.4",)
    return tuple(zip(heirs, shares, strict=True))


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
        before = latest.get(event.unit)
        if event.what != "split" or event.ends:
            _end(latest, versions, event.unit, event.day)
        for heir, share in event.heirs:
            successor = latest.get(heir) or _union(heir, event, number)
            _end(latest, versions, heir, event.day)
            taken = (f"{event.unit}*{share}" if share else event.unit,)
            latest[heir] = successor.model_copy(
                update={"valid_from": event.day, "takes_over": taken}
            )
        if event.what == "renamed":
            latest[event.unit] = _union(event.unit, event, number, above=before)
        elif event.what in ("moved", "founded"):
            latest[event.unit] = _union(event.unit, event, number)
        elif event.what == "made a group":
            latest[event.unit] = _unit(
                event.unit, "industrial_group", event.parent, reports=False, since=event.day
            )
    return [*versions, *latest.values()]


def _end(latest: dict[str, Unit], versions: list[Unit], code: str, day: date) -> None:
    if code in latest:
        versions.append(latest.pop(code).model_copy(update={"valid_to": day}))


def _union(code: str, event: Event, number: int, above: Unit | None = None) -> Unit:
    parent = above.parent_code if above else event.parent
    name = f"{code} 第{number}名"
    return _unit(code, "county", parent, reports=True, since=event.day, name=name)


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
