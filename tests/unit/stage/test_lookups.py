"""What the catalogue says, found by whatever spelling a workbook uses."""

from dataclasses import replace
from datetime import date

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


def test_a_unit_is_found_by_the_code_that_it_had_before(shipped_catalogue: Catalogue) -> None:
    (unit,) = (unit for unit in shipped_catalogue.units if unit.code == "JZ-24")
    recoded = unit.model_copy(update={"code": "JZ-88", "code_then": "JZ-24"})
    lookups = Lookups.of(replace(shipped_catalogue, units=(recoded,)))
    assert {lookups.unit_codes[text] for text in ("JZ-24", "JZ-88", unit.name_zh)} == {"JZ-88"}


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    return Lookups.of(read_catalogue(SMALL))


def test_the_lines_of_each_form_are_kept_apart(lookups: Lookups) -> None:
    assert {
        form: [len(version.lines) for version in versions]
        for form, versions in lookups.versions.items()
    } == {"JZ-F1": [12], "JZ-F2": [7], "JZ-F3": [7]}
    assert not lookups.version("JZ-F2", "2020-01").lines["C2.08"].asks_ytd


@pytest.fixture(scope="module")
def renamed() -> Lookups:
    """What is known once B2.03 is called B3.01 was on 荆工统3表, whose second version lacks it."""
    catalogue = read_catalogue(SMALL)
    (form,) = (form for form in catalogue.forms if form.code == "JZ-F3")
    first = form.model_copy(update={"valid_to": date(2020, 6, 30)})
    second = form.model_copy(update={"valid_from": date(2020, 7, 1)})
    dated = [
        line.model_copy(update={"valid_to": first.valid_to, "name_zh": "消费扶贫总额"})
        if (line.form_code, line.indicator_code) == ("JZ-F3", "B2.03")
        else line.model_copy(update={"name_zh": "扶贫总额"})
        if (line.form_code, line.indicator_code) == ("JZ-F3", "B3.05")
        else line
        for line in catalogue.form_lines
    ]
    return Lookups.of(replace(catalogue, forms=(first, second), form_lines=tuple(dated)))


@pytest.mark.parametrize(
    ("period", "has_line"),
    [("2020-06", True), ("2020-07", False), ("2021-03", False), ("2019-12", False), (None, False)],
)
def test_a_period_has_the_lines_of_its_version_and_an_unknown_one_those_of_the_latest(
    renamed: Lookups, period: str | None, has_line: bool
) -> None:
    assert ("B2.03" in renamed.version("JZ-F3", period).lines) is has_line


def test_a_form_that_nobody_knows_has_no_lines(renamed: Lookups) -> None:
    assert not renamed.version(None, "2020-06").lines


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("消费扶贫总额", ("B2.03",)),  # as printed, though the indicator B3.05 is called so now
        ("其中:扶贫总额", ("B3.05",)),
        ("网络招聘会提供岗位数", ("B2.03",)),  # as the indicator is called now
    ],
)
def test_a_line_is_found_by_its_printed_name_before_that_of_an_indicator(
    renamed: Lookups, name: str, codes: tuple[str, ...]
) -> None:
    assert renamed.version("JZ-F3", "2020-06").codes_by_name[name] == codes


def test_a_printed_name_contradicts_its_code_as_little_as_that_of_the_indicator(
    renamed: Lookups,
) -> None:
    known = renamed.known_texts
    assert not known.is_other_name("消费扶贫总额", "B2.03")
    assert not known.is_other_name("消费扶贫总额", "B3.05")
    assert known.is_other_name("消费扶贫总额", "A2.05")


def test_lines_carry_the_unit_of_measure_of_their_indicator(lookups: Lookups) -> None:
    assert lookups.units_of_measure["D1.08"] == "元"
    assert lookups.units_of_measure["B3.01"] == "万元"


@pytest.mark.parametrize("folder", ["JZ-22", "jz-22", "ｊｚ-22 公安", "公安县总工会", "Jz-22 公安"])
def test_a_unions_folder_is_known_however_its_code_is_typed(folder: str, lookups: Lookups) -> None:
    assert lookups.sender_codes([folder]) == ("JZ-22",)


def test_a_contact_speaks_for_each_of_its_units(lookups: Lookups) -> None:
    senders = ["JZ-22 JZ-23 b@x.example", None, "JZ-22 JZ-24", "JZ-22 a@x.example"]
    assert lookups.sender_codes(senders) == ("JZ-22", "JZ-23", "JZ-22", "JZ-22")
    addresses = {"JZ-22": "b@x.example", "JZ-23": "b@x.example"}
    assert lookups.mailed_from(senders) == addresses
    gongan = {"JZ-22": "gongan@jingzhou.example"}
    assert lookups.senders.author_of("JZ-22", gongan) == "王芳（gongan@jingzhou.example）"
    assert lookups.senders.author_of("JZ-22", addresses) == "b@x.example"
    assert lookups.senders.author_of("JZ-22", {"JZ-23": "b@x.example"}) == "王芳、郑涛"
    assert lookups.senders.author_of(None, addresses) is None
