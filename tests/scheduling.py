"""How the tests are shared out among workers: the tests of a file to one, what takes long first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# Folders whose files have a dear fixture in common, or wait so long that they should not meet.
TOGETHER = ("tests/integration/services/", "tests/integration/night/")


class ByFile(LoadFileScheduling):
    """Give a worker a file at a time, or a folder of those that stay together."""

    def _split_scope(self, nodeid: str) -> str:
        folders = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(folders, super()._split_scope(nodeid))


def longest_first(items: list[pytest.Item]) -> None:
    """Sort tests in place, so that what takes minutes is not left to one worker at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


def workers(cores: int) -> int:
    """Return how many workers keep cores busy: a test often waits, for PostgreSQL or Airflow."""
    return cores + 1


def by_file(config: pytest.Config, log: Any) -> ByFile:
    """Return the scheduler of a run with several workers, which keeps the order of the tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)
