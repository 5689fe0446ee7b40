"""A copy of the small catalogue that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.catalogue.load import read_catalogue
from etl.errors import CatalogueError
from tests.conftest import SMALL

Edit = tuple[str, str, str]  # file, text that occurs in it exactly once, what to write instead


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "catalogue"))


@pytest.fixture
def faults_after(folder: Path) -> Callable[..., list[str]]:
    """Apply edits to the copy and return the faults, one line each."""

    def apply(*edits: Edit) -> list[str]:
        for file, old, new in edits:
            text = (folder / file).read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        try:
            read_catalogue(folder)
        except CatalogueError as error:
            return str(error).splitlines()
        return []

    return apply
