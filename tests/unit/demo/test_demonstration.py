"""The demonstration's workbooks as a whole: one seed for each folder of data."""

from pathlib import Path

import pytest

from etl.catalogue.model import Catalogue
from etl.demo.demonstration import write_demo
from etl.errors import WarehouseError


def test_a_second_seed_is_refused_for_its_figures_would_mix(
    shipped_catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path))
    nights = write_demo(shipped_catalogue, 2020)
    assert [len(night.files) for night in nights] == [17] * 6
    with pytest.raises(WarehouseError, match="种子 2020"):
        write_demo(shipped_catalogue, 7)
    assert write_demo(shipped_catalogue, 2020) == nights
