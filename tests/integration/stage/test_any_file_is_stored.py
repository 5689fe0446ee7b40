"""Whatever a file's bytes, name and texts are, PostgreSQL takes what was read of it."""

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine

from etl.catalogue.model import Catalogue
from etl.stage.lookups import Lookups
from etl.stage.read import HARMED
from tests.any_file import ANY_FILES, AnyFile, read_and_store
from tests.conftest import Federation
from tests.integration.inbox import Rows


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


def test_any_file_is_stored(warehouse: Engine, shipped_catalogue: Catalogue, rows: Rows) -> None:
    files: list[AnyFile] = []

    @settings(max_examples=400, deadline=None, derandomize=True)
    @given(ANY_FILES)
    def collect(file: AnyFile) -> None:
        files.append(file)

    collect()
    read = read_and_store(warehouse, Lookups.of(shipped_catalogue), files)
    failures = {packed.failure for forms in read for packed in forms} - {""}
    assert failures <= {HARMED}
    harmed = [forms for forms in read if forms[0].failure]
    assert rows("select count(*) from landing.file where set_aside_at is not null") == [
        (len(harmed),)
    ]
    stored = sum(packed.cell_count for forms in read for packed in forms)
    assert rows("select count(*) from staging.cell") == [(stored,)]
    assert stored > 1_000
    assert rows("select count(*) from landing.submission") == [(sum(map(len, read)),)]
