"""By which ways the demonstration's files come where its servers do not start."""

from contextlib import ExitStack
from io import StringIO

import pytest
from rich.console import Console

from etl.catalogue.model import Catalogue
from etl.demo import tour
from etl.demo.ways import into_the_inbox
from etl.errors import ServiceError


def test_without_servers_all_comes_by_the_shared_folder_and_that_is_said(
    shipped_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_catalogue: Catalogue) -> None:
        raise ServiceError("demo-mailbox 进程意外退出。")

    monkeypatch.setattr(tour, "all_ways", fail)
    printed = StringIO()
    with ExitStack() as stack:
        deliver = tour._opened_ways(Console(file=printed, width=200), stack, shipped_catalogue)
    assert deliver is into_the_inbox
    assert "只经共享文件夹送来" in printed.getvalue()
    assert "demo-mailbox 进程意外退出" in printed.getvalue()
