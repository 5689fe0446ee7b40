"""Sample workbooks, and workbooks with bytes that a test changed."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from etl.catalogue.model import Catalogue
from etl.stage.lookups import Lookups

SAMPLES = Path(__file__).parent / "workbooks"


@pytest.fixture(scope="session")
def sample() -> Callable[[str], bytes]:
    """Return a function that reads a sample; LibreOffice saved them."""

    def sample(name: str) -> bytes:
        return (SAMPLES / name).read_bytes()

    return sample


@pytest.fixture(scope="session")
def with_member() -> Callable[[bytes, str, bytes], bytes]:
    """Return a function that replaces a member of an archive, or adds it."""

    def with_member(data: bytes, name: str, content: bytes) -> bytes:
        changed = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
            for member in old.infolist():
                if member.filename != name:
                    new.writestr(member.filename, old.read(member))
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
        return changed.getvalue()

    return with_member


@pytest.fixture(scope="session")
def lookups(shipped_catalogue: Catalogue) -> Lookups:
    return Lookups.of(shipped_catalogue)
