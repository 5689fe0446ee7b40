"""An OLE file that is no readable xls is told by its first bytes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.ole import ole_fault


@pytest.mark.parametrize("name", ["monthly.xls", "stray_entry.xls", "cells_below_row_512.xls"])
def test_a_sound_file_has_no_fault(name: str, sample: Callable[[str], bytes]) -> None:
    assert ole_fault(sample(name)) is None


@given(st.binary(max_size=700))
def test_any_bytes_with_the_name_of_an_xls_stream_have_an_answer(header: bytes) -> None:
    name = "Workbook".encode("utf-16-le")
    assert ole_fault(header + name) in {None, "truncated"}
