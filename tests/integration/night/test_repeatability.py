"""A night that runs again changes nothing, and two at once end where an undisturbed one ends."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.night.forked_runs import NIGHT, Ended, ForkedRuns, Run
from tests.integration.night.site import Site
from tests.integration.night.two_months import SECOND_NIGHT
from tests.integration.night.undisturbed import TwoNights
from tests.integration.outbox import ScriptedMailServer

WITHOUT_MAILS = [stage for stage in NIGHT if stage not in {"notify", "send"}]


def test_the_undisturbed_nights_are_worth_comparing(undisturbed: TwoNights) -> None:
    observations = undisturbed.state["partition.fact_observation_2020h1"]
    assert observations.total() == 7 + 7 + 1 + 7
    assert sum('"superseded_at": null' not in row for row in observations) == 1
    assert undisturbed.state["warehouse.fact_obligation"].total() == 2 * 10
    assert undisturbed.state["report.half_year_summary"].total() == 14
    assert undisturbed.state["quality.finding"].total() == 2 + 1  # -1 twice, and a sum that shrinks
    assert set(undisturbed.mails.values()) == {1}
    receipts = [row for row in undisturbed.state["outbox.message"] if '"kind": "receipt"' in row]
    assert len(receipts) == 5


def _end_well(ended: list[Ended]) -> None:
    assert [run.fault for run in ended] == [None] * len(ended), [run.message for run in ended]


def _places(site: Site) -> list[tuple[object, ...]]:
    """Return where the rows of the facts lie on disk, which any update would change."""
    return [
        row
        for table in ("fact_observation", "fact_obligation", "dim_submission")
        for row in site.rows(f"select tableoid, ctid, xmin from warehouse.{table} order by 1, 2")  # noqa: S608
    ]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=5), timedelta(days=20)])
def test_a_night_that_runs_again_changes_no_row(
    forked_runs: ForkedRuns, undisturbed: TwoNights, tmp_path: Path, later: timedelta
) -> None:
    site = undisturbed.before["gate"].copy(tmp_path / "var")
    before = _places(site)
    _end_well(forked_runs.run(Run(WITHOUT_MAILS, SECOND_NIGHT + later, site.environment)))
    assert _places(site) == before
    assert site.state() == undisturbed.state


def test_mails_of_a_night_that_runs_again_are_not_sent_again(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    mail_server: ScriptedMailServer,
    tmp_path: Path,
) -> None:
    site = undisturbed.before["gate"].copy(tmp_path / "var")
    _end_well(forked_runs.run(Run(NIGHT, SECOND_NIGHT, site.environment)))
    assert site.state() == undisturbed.state
    assert mail_server.mails() == []


def test_two_runs_at_once_take_turns(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    mail_server: ScriptedMailServer,
    tmp_path: Path,
) -> None:
    site = undisturbed.before["collect"].copy(tmp_path / "var")
    for stage in NIGHT:
        run = Run([stage], SECOND_NIGHT, site.environment)
        _end_well(forked_runs.run(run, run))
    assert site.state() == undisturbed.state
    assert Counter(mail["Message-ID"] for mail in mail_server.mails()) == undisturbed.mails


def test_two_whole_nights_at_once_do_no_harm_and_send_each_mail_once(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    mail_server: ScriptedMailServer,
    tmp_path: Path,
) -> None:
    site = undisturbed.before["collect"].copy(tmp_path / "var")
    run = Run(NIGHT, SECOND_NIGHT, site.environment)
    _end_well(forked_runs.run(run, run))
    assert site.state() == undisturbed.state
    assert Counter(mail["Message-ID"] for mail in mail_server.mails()) == undisturbed.mails
