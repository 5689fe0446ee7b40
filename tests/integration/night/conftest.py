"""Nights in processes that may be killed, and what they leave if nothing disturbs them."""

from collections.abc import Iterator

import pytest

from tests.conftest import Federation
from tests.integration.conftest import fresh_database
from tests.integration.night.forked_runs import ForkedRuns
from tests.integration.night.undisturbed import TwoNights, run_two_nights
from tests.integration.outbox import ScriptedMailServer


@pytest.fixture(scope="session")
def forked_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedRuns]:
    runs = ForkedRuns(tmp_path_factory.mktemp("runs"))
    yield runs
    runs.end()


@pytest.fixture(scope="session")
def undisturbed(
    server_url: str,
    federation: Federation,
    forked_runs: ForkedRuns,
    mail_server_process: ScriptedMailServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TwoNights]:
    """What two nights leave behind that nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with fresh_database(server_url, federation.template) as url:
        yield run_two_nights(url, folder, federation, forked_runs, mail_server_process)
