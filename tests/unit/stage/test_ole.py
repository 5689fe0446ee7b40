"""An OLE file gives the records of its xls, or tells what else it is; some open without asking."""

from collections.abc import Callable
from io import BytesIO

import msoffcrypto
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from etl.stage.ole import SIGNATURE, opened, xls_stream

Sample = Callable[[str], bytes]


def _encrypted(data: bytes, password: str) -> bytes:
    content = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, content)
    return content.getvalue()


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


def test_a_workbook_that_excel_opens_without_asking_is_opened(sample: Sample) -> None:
    data = sample("monthly.xlsx")
    assert opened(_encrypted(data, "VelvetSweatshop")) == data


def test_an_xls_whose_structure_is_protected_is_opened(sample: Sample) -> None:
    data = sample("protected_structure.xls")
    assert msoffcrypto.OfficeFile(BytesIO(data)).is_encrypted()
    assert not msoffcrypto.OfficeFile(BytesIO(opened(data))).is_encrypted()


@pytest.mark.parametrize("name", ["encrypted.xlsx", "encrypted.xls", "monthly.xls", "monthly.csv"])
def test_what_is_not_encrypted_or_has_a_password_of_its_own_stays_as_it_is(
    name: str, sample: Sample
) -> None:
    assert opened(sample(name)) == sample(name)
