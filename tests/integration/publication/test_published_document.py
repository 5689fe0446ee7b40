"""What was published is written with the same bytes, whatever happens afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl import on_demand
from etl.decide.closure import Closure
from etl.decide.decision import Decision
from etl.document.formats import FORMATS, Format, written
from etl.errors import DecisionError
from etl.periods import parse_period
from etl.publication.document import published_summary
from etl.settings import expectations_dir
from tests.conftest import Federation, environment
from tests.integration.conftest import SharedWarehouse
from tests.integration.publication.published import PERIOD, PUBLISHED_AT, REASON, publish, reopen

pytestmark = pytest.mark.usefixtures("few_rules")

UNITS = ("JZ-03", "JZ-22", "JZ-23", "JZ-24", "JZ-81")
NAMED = {  # what may be called otherwise, in which file and place
    "unit": ("units.csv", "公安县总工会"),
    "indicator": ("indicators.csv", "网络招聘会提供岗位数"),
    "programme": ("programmes.csv", "援企稳岗"),
    "phrase": ("phrases.csv", "线上招聘会提供岗位"),
    "rule": ("rules/figures.yml", "数不能为负"),
}
ACCEPTED = """
    select max(submission_key) from landing.submission
    inner join warehouse.dim_period using (period_key)
    inner join warehouse.current_unit using (unit_key)
    where unit_code = :unit and period_code = :month and verdict = 'accepted'
    """

Event = tuple[str, str, str, int]
KINDS = ("correct", "correct", "return", "close", "publish", *NAMED)
DAY = st.tuples(  # of each kind there are some, as the first that is drawn is the simplest
    *(
        st.tuples(
            st.just(kind),
            st.sampled_from(UNITS),
            st.sampled_from([f"2020-{month:02}" for month in range(1, 7)]),
            st.integers(0, 99),
        )
        for kind in KINDS * 2
    )
).flatmap(st.permutations)


@dataclass
class After:
    """The days after a publication; ``folder`` holds the catalogue and the rules."""

    shared: SharedWarehouse
    folder: Path
    days: int = 0
    seen: set[str] = field(default_factory=set)
    files: dict[tuple[int, Format], bytes] = field(default_factory=dict)

    def written(self, vintage: int) -> dict[tuple[int, Format], bytes]:
        summary, phrases = published_summary(self.shared.engine, parse_period(PERIOD), vintage)
        return {(vintage, name): written(summary, phrases, name) for name in FORMATS}

    def day(self, events: list[Event]) -> None:
        """Let some events happen: what is sent and called anew, then a night, then decisions."""
        self.days += 1
        night = PUBLISHED_AT + timedelta(days=self.days, hours=-7)
        for number, (kind, unit, month, value) in enumerate(events):
            if kind == "correct":
                arrived = night - timedelta(hours=1, seconds=-number)
                figures = {"B2.03": f"{value}", "E3.01": f"约{value}"}
                self.shared.inbox.send(unit, month, figures, arrived, clerk=f"张{number}")
            elif kind in NAMED:
                self.call_anew(kind, f"{value}")
        self.shared.night(night)
        for number, event in enumerate(events, 1):
            with suppress(DecisionError):
                self.decide(event, night + timedelta(hours=1, seconds=number))
                self.seen.add(event[0])

    def call_anew(self, kind: str, suffix: str) -> None:
        file, name = NAMED[kind]
        path = self.folder / file
        lines = path.read_text("utf-8").splitlines(keepends=True)
        anew = [line.replace(name, f"{name}{suffix}") for line in lines]
        path.write_text("".join(anew), "utf-8")
        self.seen.add(kind)

    def decide(self, event: Event, at: datetime) -> None:
        kind, unit, month, value = event
        if kind == "return":
            ((key,),) = self.shared.rows(ACCEPTED, unit=unit, month=month)
            on_demand.decide(Decision(key or 0, "return", "王五", REASON), at)
        elif kind == "close":
            on_demand.close(Closure(unit, month, value % 2 == 0, "王五", REASON), at)
        elif kind == "publish":
            reopen(until=at, at=at)
            self.files |= self.written(publish(at=at).vintage)


@pytest.fixture(scope="module")
def after(
    begun: SharedWarehouse, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[After]:
    """The half-year is published, with a phrase of its own."""
    folder = tmp_path_factory.mktemp("edited") / "catalogue"
    shutil.copytree(federation.folder, folder)
    shutil.copytree(expectations_dir(), folder / "rules")
    phrases = "indicator_code,phrase,follows,continued\nB2.03,线上招聘会提供岗位{figure},,\n"
    (folder / "phrases.csv").write_text(phrases, "utf-8")
    with environment(CATALOGUE=folder, EXPECTATIONS=folder / "rules"):
        publish()
        after = After(begun, folder)
        after.files = after.written(1)
        yield after


def test_each_vintage_is_written_as_it_was_published_whatever_happens_later(
    after: After, pytestconfig: pytest.Config
) -> None:
    text = after.files[1, "md"].decode()
    assert "线上招聘会提供岗位[约37个]" in text
    days = -(-pytestconfig.getoption("--later-events") // len(KINDS * 2))

    @settings(
        max_examples=days,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(DAY)
    def the_days_after(events: list[Event]) -> None:
        after.day(events)
        for vintage in {vintage for vintage, _ in after.files}:
            now = after.written(vintage)
            assert now == {key: after.files[key] for key in now}

    the_days_after()
    assert after.shared.rows("select from report.revision_after_publication") != []
    if days > 5:
        assert after.seen == {*KINDS}
