"""Whatever a file's bytes, name and texts are, PostgreSQL takes what was read of it."""

from hypothesis import given, settings
from sqlalchemy import Engine

from etl.stage.lookups import Lookups
from etl.stage.read import HARMED
from tests.any_file import ANY_FILES, AnyFile, read_and_store
from tests.conftest import Federation
from tests.integration.inbox import Rows


def test_any_file_is_stored(warehouse: Engine, federation: Federation, rows: Rows) -> None:
    files: list[AnyFile] = []

    @settings(max_examples=400, deadline=None, derandomize=True)
    @given(ANY_FILES)
    def collect(file: AnyFile) -> None:
        files.append(file)

    collect()
    read = read_and_store(warehouse, Lookups.of(federation.catalogue), files)
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
