"""Each kind of source that the catalogue may name has something that reads it."""

from etl.catalogue.model import Catalogue
from etl.catalogue.sources import KINDS
from etl.collect.collect import SOURCES, configured_sources
from etl.collect.folder import FolderSource


def test_every_kind_that_a_catalogue_may_name_is_read() -> None:
    assert set(SOURCES) == set(KINDS)


def test_the_shipped_source_is_the_shared_folder(shipped_catalogue: Catalogue) -> None:
    (source,) = configured_sources(shipped_catalogue)
    assert isinstance(source, FolderSource)
    assert source.name == "shared-folder"
