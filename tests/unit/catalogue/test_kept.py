"""A catalogue that was kept in the journal is the one that files were read by."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from etl import settings
from etl.catalogue.kept import catalogue_of, kept_catalogue
from etl.catalogue.load import read_catalogue
from tests.conftest import SMALL


@pytest.mark.parametrize("folder", [settings.ROOT / "catalogue" / "jingzhou", SMALL])
def test_it_comes_back_without_what_no_figure_hangs_on(folder: Path) -> None:
    catalogue = read_catalogue(folder)
    contacts = tuple(one.model_copy(update={"telephone": ""}) for one in catalogue.contacts)
    expected = replace(catalogue, sources=(), reminders=(), sending=(), contacts=contacts)
    assert catalogue_of(json.loads(kept_catalogue(catalogue))) == expected


def test_no_telephone_is_kept() -> None:
    catalogue = read_catalogue(SMALL)
    called = tuple(one.model_copy(update={"telephone": "8123456"}) for one in catalogue.contacts)
    assert "8123456" not in kept_catalogue(replace(catalogue, contacts=called))
