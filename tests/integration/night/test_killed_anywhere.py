"""A night that is killed anywhere ends, when it runs again, where an undisturbed one ends."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.night.forked_runs import NIGHT, ForkedRuns, Run
from tests.integration.night.kill_points import ANSWERED, POINTS, KillPoint
from tests.integration.night.site import Site
from tests.integration.night.two_months import SECOND_NIGHT
from tests.integration.night.undisturbed import TwoNights
from tests.integration.outbox import ScriptedMailServer


def _kill(runs: ForkedRuns, site: Site, point: KillPoint) -> None:
    """Run the point's stage until it is killed there; what it left is as the point says."""
    earlier, archived = site.state(), site.archived()
    (ended,) = runs.run(Run([point.stage], SECOND_NIGHT, site.environment, point.at))
    assert (ended.signal, ended.broke_at) == (signal.SIGKILL, point.at)
    if point.query is None:
        assert site.state() == earlier
    else:
        assert site.rows(point.query) == [point.shows]
    assert len(site.archived() - archived) in point.new_files


def _run_again(runs: ForkedRuns, site: Site, handed_out: dict[str, int]) -> None:
    site.hand_out_again(handed_out)
    (ended,) = runs.run(Run(NIGHT, SECOND_NIGHT, site.environment))
    assert (ended.signal, ended.fault) == (None, None), ended.message


def _message_ids(server: ScriptedMailServer) -> Counter[str]:
    return Counter(mail["Message-ID"] for mail in server.mails())


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_killed_night_runs_again_and_ends_as_if_nothing_had_been(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    tmp_path: Path,
    mail_server: ScriptedMailServer,
    point: KillPoint,
) -> None:
    site = undisturbed.before[point.stage].copy(tmp_path / "var")
    handed_out = site.handed_out()
    _kill(forked_runs, site, point)
    _run_again(forked_runs, site, handed_out)
    assert site.state() == undisturbed.state
    assert site.archived() == undisturbed.before["gate"].archived()
    assert _message_ids(mail_server) == undisturbed.mails


def test_only_the_mail_whose_answer_is_not_on_record_is_sent_again_and_under_the_same_id(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    tmp_path: Path,
    mail_server: ScriptedMailServer,
) -> None:
    site = undisturbed.before["send"].copy(tmp_path / "var")
    _kill(forked_runs, site, ANSWERED)
    (taken,) = _message_ids(mail_server)
    _run_again(forked_runs, site, site.handed_out())
    assert site.state() == undisturbed.state
    assert _message_ids(mail_server) == undisturbed.mails + Counter([taken])
    first, again = [mail for mail in mail_server.mails() if mail["Message-ID"] == taken]
    assert first["Date"] == again["Date"]
