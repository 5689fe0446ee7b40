"""An OLE file gives the records of its xls, or tells what else it is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.ole import SIGNATURE, xls_stream

Sample = Callable[[str], bytes]


@pytest.mark.parametrize("name", ["monthly.xls", "stray_entry.xls", "excel95_gbk.xls"])
def test_the_stream_of_an_xls_begins_with_its_first_record(name: str, sample: Sample) -> None:
    assert xls_stream(sample(name))[:2] == b"\x09\x08"


@pytest.mark.parametrize("spelling", ["WORKBOOK", "workbook"])
def test_the_name_of_a_stream_is_alike_in_upper_and_lower_case(
    spelling: str, sample: Sample
) -> None:
    names = "Workbook".encode("utf-16-le"), spelling.encode("utf-16-le")
    assert xls_stream(sample("monthly.xls").replace(*names))[:2] == b"\x09\x08"


def test_a_stream_that_is_shorter_than_its_directory_says_is_truncated(sample: Sample) -> None:
    data = bytearray(sample("monthly.xls"))
    entry = data.index("Workbook".encode("utf-16-le"))
    data[entry + 0x78 : entry + 0x7C] = (1_000_000).to_bytes(4, "little")
    assert xls_stream(bytes(data)) == "truncated"


@given(st.binary(max_size=2_000))
def test_any_bytes_have_an_answer(rest: bytes) -> None:
    assert xls_stream(SIGNATURE + rest) in {"truncated", "damaged", "not-a-workbook"}
