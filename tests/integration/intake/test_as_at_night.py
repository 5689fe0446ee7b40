"""By day as by night: whenever intakes come between, every verdict is that of a night just then.

The same arrivals, in random order and in batches by chance, come to two warehouses: after each
batch one runs an intake, which loads nothing, the other a night up to the star.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from etl import intake, pipeline, settings
from etl.database.roles import Role
from tests.conftest import Federation, fresh_warehouse
from tests.integration.conftest import run_night
from tests.integration.intake.arrivals import Arrivals, make_arrivals, numbers
from tests.integration.intake.worlds import Rows, figures_and_reports, stored, told

pytestmark = pytest.mark.usefixtures("one_judge")

BATCHES = 5
NIGHT = timedelta(hours=17)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("--days")))


def run_intake(moment: datetime) -> None:
    assert intake.collect(moment) is True
    intake.stage(moment)
    intake.validate(moment)
    intake.notify(moment)


def run_night_up_to_the_star(moment: datetime) -> None:
    stages = (pipeline.prepare, pipeline.collect, pipeline.stage, pipeline.validate, pipeline.load)
    for stage in stages:
        stage(moment)


@pytest.fixture
def world(
    server_urls: dict[Role, URL], federation: Federation, tmp_path: Path
) -> Callable[..., dict[str, Rows]]:
    """Let arrivals come to a warehouse, and return what became of them after the next night."""

    def become(arrivals: Arrivals, run: Callable[[datetime], None]) -> dict[str, Rows]:
        with fresh_warehouse(server_urls, federation, tmp_path / run.__name__) as engine:
            settings.inbox_dir().mkdir(parents=True)
            for number, moment in numbers(arrivals):
                arrivals.deliver(number, settings.inbox_dir())
                before = figures_and_reports(engine)
                run(moment)
                if run is run_intake:
                    assert figures_and_reports(engine) == before
            judged = told(engine)
            run_night(arrivals.moments()[-1] + NIGHT)
            after = told(engine)
            assert judged["verdicts"] == after["verdicts"]
            return after | stored(engine)

    return become


def test_a_verdict_by_day_is_that_of_a_night_and_so_is_what_the_next_night_leaves(
    seed: int, world: Callable[..., dict[str, Rows]], federation: Federation, tmp_path: Path
) -> None:
    arrivals = make_arrivals(tmp_path / "sent", federation.catalogue, seed, BATCHES)
    by_day = world(arrivals, run_intake)
    by_night = world(arrivals, run_night_up_to_the_star)
    for what, rows in by_night.items():
        assert by_day[what] == rows, what
    assert by_day["receipts"] == Counter(by_day["receipts"].keys()), "nothing is told twice"
    rules = {row[2] for row in by_day["findings"]}
    assert rules >= {"cumulative-continues", "large-replacement"}
    verdicts = Counter(row[5] for row in by_day["verdicts"])
    assert min(verdicts[verdict] for verdict in ("accepted", "held", "rejected")) > 10
