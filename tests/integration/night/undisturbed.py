"""Two nights that nothing disturbs, to compare others with."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Federation
from tests.integration.inbox import Inbox
from tests.integration.night.forked_runs import NIGHT, ForkedRuns, Run
from tests.integration.night.site import Site, State
from tests.integration.night.two_months import FIRST_NIGHT, SECOND_NIGHT, offer, send_two_months
from tests.integration.outbox import ScriptedMailServer


@dataclass(frozen=True)
class TwoNights:
    """What the nights leave, the mails of the second, and the site before each of its stages."""

    months: Path
    before: Mapping[str, Site]
    state: State
    mails: Counter[str]  # by Message-ID


def run_two_nights(
    url: str, folder: Path, federation: Federation, runs: ForkedRuns, server: ScriptedMailServer
) -> TwoNights:
    """Run them on a warehouse with the catalogue in it, one stage at a time."""
    months = folder / "months"
    send_two_months(Inbox(months, federation.catalogue))
    site = Site(url, folder / "var", federation.folder, server.port)
    offer(months, 1, site.var)
    _run(runs, Run(NIGHT, FIRST_NIGHT, site.environment))
    offer(months, 2, site.var)
    server.forget()
    before = {}
    for stage in NIGHT:
        before[stage] = site.copy(folder / stage)
        _run(runs, Run([stage], SECOND_NIGHT, site.environment))
    mails = Counter(mail["Message-ID"] for mail in server.mails())
    return TwoNights(months, before, site.state(), mails)


def _run(runs: ForkedRuns, run: Run) -> None:
    (ended,) = runs.run(run)
    assert (ended.signal, ended.fault) == (None, None), ended.message
