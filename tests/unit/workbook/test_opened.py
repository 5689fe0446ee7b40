"""What Excel opens without asking is opened, and nothing else."""

from io import BytesIO
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from etl.workbook.opened import opened

SAMPLES = Path(__file__).parents[1] / "stage" / "workbooks"


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def _encrypted(data: bytes, password: str) -> bytes:
    content = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, content)
    return content.getvalue()


def test_a_workbook_that_excel_opens_without_asking_is_opened() -> None:
    data = _sample("monthly.xlsx")
    assert opened(_encrypted(data, "VelvetSweatshop")) == data


def test_an_xls_whose_structure_is_protected_is_opened() -> None:
    data = _sample("protected_structure.xls")
    assert msoffcrypto.OfficeFile(BytesIO(data)).is_encrypted()
    assert not msoffcrypto.OfficeFile(BytesIO(opened(data))).is_encrypted()


@pytest.mark.parametrize("name", ["encrypted.xlsx", "encrypted.xls", "monthly.xls", "monthly.csv"])
def test_what_is_not_encrypted_or_has_a_password_of_its_own_stays_as_it_is(
    name: str,
) -> None:
    assert opened(_sample(name)) == _sample(name)
