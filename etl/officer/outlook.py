"""What a decision would do to the figures: it is carried out in a rehearsal, and looked at."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from etl.database.connect import execute
from etl.database.rehearsal import rehearsal
from etl.decide.decision import Action, Decision, decide
from etl.load import load
from etl.notify.letter import Facts
from etl.report.refresh import refresh

_FIGURES = ("unit", "city")


def outlook(submission_key: int, action: Action, decided_at: datetime) -> list[Facts]:
    """Return each figure of a submission's period that a decision would change, before and after.

    What would move the city's total furthest comes first. A figure that ``is_zero`` was missing and
    becomes 0, or the reverse: no total moves by it. Nothing is changed by asking. What is
    accepted already and waits to be loaded is in the figures before, too: it is no effect.
    """
    with rehearsal() as engine:
        load(engine, decided_at)
        refresh(engine, decided_at)
        before = _figures(engine, submission_key)
        reason = "预演这一决定，并不执行"
        with engine.begin() as connection:
            decide(connection, Decision(submission_key, action, "预演", reason), decided_at)
        load(engine, decided_at)
        refresh(engine, decided_at)
        after = _figures(engine, submission_key)
    changed = [_moved(*pair) for pair in zip(before, after, strict=True) if _differ(*pair)]
    return sorted(changed, key=lambda row: row["share"], reverse=True)


def _figures(engine: Engine, submission_key: int) -> Sequence[Any]:
    with engine.connect() as connection:
        return execute(connection, "officer/figure", submission_key=submission_key).all()


def _differ(before: Any, after: Any) -> bool:
    return any(
        getattr(before, f"{whose}_written") != getattr(after, f"{whose}_written")
        for whose in _FIGURES
    )


def _moved(before: Any, after: Any) -> Facts:
    written = {
        f"{whose}_{when}": getattr(row, f"{whose}_written")
        for whose in _FIGURES
        for when, row in (("before", before), ("after", after))
    }
    named = (before.indicator_code, before.indicator_name, before.unit_of_measure)
    names = dict(zip(("indicator_code", "indicator_name", "unit_of_measure"), named, strict=True))
    is_zero = all(_is_still(before, after, whose) for whose in _FIGURES)
    share = _share(before.city_value, after.city_value)
    return names | written | {"share": share, "is_zero": is_zero}


def _is_still(before: Any, after: Any, whose: str) -> bool:
    """Tell whether a figure stays what it is, or is 0 in place of missing."""
    value, written = f"{whose}_value", f"{whose}_written"
    is_nothing = not getattr(before, value) and not getattr(after, value)
    return is_nothing or bool(getattr(before, written) == getattr(after, written))


def _share(before: Decimal | None, after: Decimal | None) -> Decimal:
    """Return how far a total moves, as a part of what it was; from nothing, without bound."""
    change = abs((after or Decimal(0)) - (before or Decimal(0)))
    return change / abs(before) if before else change and Decimal("Infinity")
