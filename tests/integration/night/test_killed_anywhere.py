"""A night that is killed anywhere ends, when it runs again, where an undisturbed one ends."""

import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.integration.night.forked_runs import NIGHT, ForkedRuns, Run
from tests.integration.night.kill_points import ANSWERED, POINTS, KillPoint
from tests.integration.night.site import Site
from tests.integration.night.two_months import SECOND_NIGHT
from tests.integration.night.undisturbed import TwoNights
from tests.integration.outbox import ScriptedMailServer


def _kill(runs: ForkedRuns, site: Site, stages: Sequence[str], point: KillPoint) -> None:
    (ended,) = runs.run(Run(stages, SECOND_NIGHT, site.environment, point.at))
    assert (ended.signal, ended.broke_at) == (signal.SIGKILL, point.at), point.name


def _run_again(runs: ForkedRuns, site: Site, handed_out: dict[str, int]) -> None:
    site.hand_out_again(handed_out)
    (ended,) = runs.run(Run(NIGHT, SECOND_NIGHT, site.environment))
    assert (ended.signal, ended.fault) == (None, None), ended.message


def _message_ids(server: ScriptedMailServer) -> Counter[str]:
    return Counter(mail["Message-ID"] for mail in server.mails())


def test_a_night_that_is_killed_at_every_point_in_turn_ends_as_if_nothing_had_been(
    forked_runs: ForkedRuns,
    undisturbed: TwoNights,
    tmp_path: Path,
    mail_server: ScriptedMailServer,
) -> None:
    """Each run begins at the first stage and is killed further on than the one before it."""
    site = undisturbed.before["collect"].copy(tmp_path / "var")
    for point in POINTS:
        begun, handed_out = undisturbed.before[point.stage], site.handed_out()
        _kill(forked_runs, site, NIGHT, point)
        if point.query is None:
            assert site.state() == begun.state(), point.name
        else:
            assert site.rows(point.query) == [point.shows], point.name
        assert len(site.archived() - begun.archived()) in point.new_files, point.name
        site.hand_out_again(handed_out)
    _run_again(forked_runs, site, site.handed_out())
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
    _kill(forked_runs, site, ["send"], ANSWERED)
    (taken,) = _message_ids(mail_server)
    _run_again(forked_runs, site, site.handed_out())
    assert site.state() == undisturbed.state
    assert _message_ids(mail_server) == undisturbed.mails + Counter([taken])
    first, again = [mail for mail in mail_server.mails() if mail["Message-ID"] == taken]
    assert first["Date"] == again["Date"]
