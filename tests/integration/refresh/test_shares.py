"""Random histories of corrections and returns: whose share of a total's change is how large.

Shares are worked out from what each union sent and what was returned, month by month.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from etl.decide.decision import Decision, decide
from etl.load import load
from etl.report.refresh import refresh
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing
from tests.integration.validate.staged_rows import stage_figures

FLOW, STOCK = "B2.03", "C2.08"
JANUARY, MARCH = ("JZ-22", "2020-01"), ("JZ-22", "2020-03")
MOMENTS = [beijing("2020-04-10 02:00") + timedelta(days=day) for day in range(3)]
Place = tuple[str, str]  # unit and month
Figures = tuple[int, int]  # of the flow and the stock
Step = dict[Place, Figures | None]  # what is sent; None: what was sent last is returned
Share = tuple[datetime, str, str, str]  # when, unit, month, indicator

places = st.tuples(st.sampled_from(["JZ-22", "JZ-24"]), st.sampled_from(["2020-01", "2020-03"]))
figures = st.tuples(st.integers(0, 3), st.integers(0, 3))
steps = st.dictionaries(places, st.none() | figures, max_size=3)


@dataclass
class Star:
    """What counts of each union's month: the last of what was sent and not returned."""

    sent: dict[Place, list[tuple[Figures, int]]] = field(default_factory=lambda: defaultdict(list))

    def flow(self, place: Place) -> int:
        return self.sent[place][-1][0][0] if self.sent[place] else 0

    def stock(self, unit: str) -> tuple[str, int]:
        """Return the last month of a unit that states it, and the figure."""
        months = [month for (of, month), sent in self.sent.items() if of == unit and sent]
        return (max(months), self.sent[unit, max(months)][-1][0][1]) if months else ("", 0)


def follow(star: Star, step: Step, at: datetime, connection: Connection) -> dict[Share, int]:
    """Carry out a step; return who moved the totals of the half-year by how much."""
    flows = {place: star.flow(place) for place in step}
    stocks = {unit: star.stock(unit) for unit, _ in step}
    for (unit, month), stated in step.items():
        sent = star.sent[unit, month]
        if stated is not None:
            codes = dict(zip((FLOW, STOCK), stated, strict=True))
            staged = stage_figures(connection, unit, month, codes, at - timedelta(hours=9))
            sent.append((stated, staged.submission_key))
        elif sent:
            _, key = sent.pop()
            decide(connection, Decision(key, "return", "王五", "填报单位写错"), at)
    shares = {(at, *place, FLOW): star.flow(place) - before for place, before in flows.items()}
    for unit, (month, before) in stocks.items():
        month_since, since = star.stock(unit)
        shares[at, unit, max(month, month_since), STOCK] = since - before
    return {whose: share for whose, share in shares.items() if share}


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example([{JANUARY: (1, 1)}, {JANUARY: (1, 2), MARCH: (1, 3)}, {MARCH: None}])
@given(st.lists(steps, min_size=3, max_size=3))
def test_each_submission_and_decision_has_its_share_and_all_together_are_the_difference(
    shared: SharedWarehouse, history: list[Step]
) -> None:
    _forget_submissions(shared)
    star, shares = Star(), Counter[Share]()
    for at, step in zip(MOMENTS, history, strict=True):
        with shared.engine.begin() as connection:
            shares.update(follow(star, step, at, connection))
            connection.execute(
                text(
                    "update landing.submission set verdict = 'accepted', judged_at = staged_at "
                    "where verdict is null"
                )
            )
        load(shared.engine, at)
        refresh(shared.engine, at)
    for since, until in _spans():
        expected = {whose: share for whose, share in shares.items() if since < whose[0] <= until}
        assert _told(shared, since, until) == expected


def _spans() -> Iterator[tuple[datetime, datetime]]:
    yield MOMENTS[0] - timedelta(days=1), MOMENTS[2]
    yield MOMENTS[0], MOMENTS[1]


def _told(shared: SharedWarehouse, since: datetime, until: datetime) -> dict[Share, int]:
    found = shared.rows(
        """
        select why.recorded_at, why.unit_code, why.period_code, asked.code, why.share
        from unnest(array['B2.03', 'C2.08']) as asked (code)
        cross join lateral report.why(asked.code, '2020H1', :since, :until) as why
        """,
        since=since,
        until=until,
    )
    return {(at, unit, month, code): int(share) for at, unit, month, code, share in found}


def _forget_submissions(shared: SharedWarehouse) -> None:
    """Empty every table but those of the catalogue and the rules."""
    with shared.engine.begin() as connection:
        tables = connection.execute(
            text(
                """
                select string_agg(format('%I.%I', schemaname, tablename), ', ')
                from pg_tables
                where schemaname in ('landing', 'staging', 'report')
                    or schemaname in ('quality', 'warehouse', 'history')
                    and tablename !~ '^(dim_[^s]|bridge_|calendar_|rule$|problem$)'
                """
            )
        ).scalar_one()
        connection.execute(text(f"truncate {tables}"))
