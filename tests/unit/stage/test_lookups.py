"""What the catalogue says, found by whatever spelling a workbook uses."""

from dataclasses import replace

import pytest

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.stage.lookups import Lookups
from tests.conftest import SMALL


def test_labels_and_names_are_found_in_half_width_signs_without_spaces(
    shipped_catalogue: Catalogue,
) -> None:
    industrial = next(unit for unit in shipped_catalogue.units if unit.code == "JZ-I1")
    spaced = industrial.model_copy(update={"name_zh": "交通运输局　工会（Ａ）"})
    lookups = Lookups.of(replace(shipped_catalogue, units=(spaced,)))
    assert lookups.unit_codes["交通运输局工会(A)"] == "JZ-I1"
    assert lookups.fields["1至本月累计"] == "ytd"


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    return Lookups.of(read_catalogue(SMALL))


def test_the_lines_of_each_form_are_kept_apart(lookups: Lookups) -> None:
    assert {
        form: [len(version.lines) for version in versions]
        for form, versions in lookups.versions.items()
    } == {"JZ-F1": [12], "JZ-F2": [7], "JZ-F3": [7]}
    assert not lookups.version("JZ-F2", "2020-01").lines["C2.08"].asks_ytd


def test_lines_carry_the_unit_of_measure_of_their_indicator(lookups: Lookups) -> None:
    assert lookups.units_of_measure["D1.08"] == "元"
    assert lookups.units_of_measure["B3.01"] == "万元"


@pytest.mark.parametrize("folder", ["JZ-22", "jz-22", "ｊｚ-22 公安", "公安县总工会", "Jz-22 公安"])
def test_a_unions_folder_is_known_however_its_code_is_typed(folder: str, lookups: Lookups) -> None:
    assert lookups.sender_codes([folder]) == ("JZ-22",)
