"""Reasons that a clerk writes onto a marked copy come back with it, whatever program saved it."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.stage.limits import MAX_REASON
from etl.stage.lookups import Lookups
from etl.stage.model import StagedReason
from etl.stage.read import read_file
from etl.workbook.annotate import Remark, annotate, marked_copy
from tests.unit.workbook.annotate.harmless import faults_of

SheetOf = Callable[..., Worksheet]
MakeRemark = Callable[..., Remark]
Convert = Callable[[list[Path], str, Path], None]

OF_D12, OF_E14 = "JZ-81 2020-03 size-plausible A2.05", "JZ-81 2020-03 money-magnitude B3.05"
REASON = "四月集中拨付上半年帮扶资金，\n已看过拨款文件"


@pytest.fixture(scope="module")
def remarks(remark: MakeRemark) -> list[Remark]:
    return [
        remark("D11"),
        remark("D12", "准强制", subject=OF_D12),
        remark("E14", "核实", subject=OF_E14),
    ]


@pytest.fixture(scope="module")
def copy(form: bytes, remarks: list[Remark]) -> bytes:
    return annotate(form, ["石首市 2020年3月"], remarks)


def written(copy: bytes, cells: dict[str, object]) -> bytes:
    """Return a copy after its clerk filled in cells of the list, by openpyxl."""
    book = load_workbook(BytesIO(copy))
    for address, value in cells.items():
        book["审核结果"][address] = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def reasons(data: bytes, lookups: Lookups) -> list[StagedReason]:
    (form,) = read_file(data, "报表.xlsx", lookups)
    return list(form.reasons)


def test_a_reason_belongs_to_the_rule_and_the_line_that_it_was_asked_for(
    copy: bytes, form: bytes, lookups: Lookups
) -> None:
    sent = written(
        copy, {"I6": REASON, "I7": "以前月份漏报，本月补报", "H7": "写在别处", "I9": REASON}
    )
    assert reasons(sent, lookups) == [
        StagedReason("审核结果", "I6", "size-plausible", "A2.05", REASON),
        StagedReason("审核结果", "I7", "money-magnitude", "B3.05", "以前月份漏报，本月补报"),
    ]
    (staged,) = read_file(sent, "报表.xlsx", lookups)
    assert (replace(staged, reasons=()),) == read_file(form, "报表.xlsx", lookups)


def test_a_copy_of_another_month_or_union_explains_nothing(
    form: bytes, remark: MakeRemark, lookups: Lookups
) -> None:
    for of_another in (OF_D12.replace("-03", "-02"), OF_D12.replace("81", "22"), "报表", ""):
        copy = annotate(form, [], [remark("D12", "准强制", subject=of_another)])
        assert reasons(written(copy, {"I4": REASON}), lookups) == []


@pytest.mark.parametrize("program", ["xlsx", "ods", "xls"])
def test_a_reason_comes_through_libreoffice(
    program: str, copy: bytes, lookups: Lookups, convert: Convert, tmp_path: Path
) -> None:
    sent = tmp_path / "copy.xlsx"
    sent.write_bytes(written(copy, {"I6": REASON}))
    convert([sent], program, tmp_path / "saved")
    saved = (tmp_path / "saved" / f"copy.{program}").read_bytes()
    assert [reason.text for reason in reasons(saved, lookups)] == [REASON]


def test_a_copy_that_is_marked_again_keeps_its_reasons_and_loses_nothing(
    copy: bytes, remarks: list[Remark], sheet_of: SheetOf, lookups: Lookups
) -> None:
    sent = written(copy, {"I6": REASON, "I7": "已核实"})
    again = marked_copy(sent, [], [*remarks[1:], remarks[0]])
    assert not again.is_reduced
    sheet = sheet_of(again.data)
    shown = REASON.replace("\n", " ")
    assert [sheet[f"I{row}"].value for row in (4, 5, 6)] == [shown, "已核实", "—"]
    assert [reason.text for reason in reasons(again.data, lookups)] == [shown, "已核实"]


def test_what_a_stranger_writes_as_a_reason_is_safe_where_it_is_shown_again(
    copy: bytes, remarks: list[Remark], sheet_of: SheetOf, lookups: Lookups
) -> None:
    formula = "=cmd|'/c calc'!A1"
    sent = written(copy, {"I7": "<b>很长</b>" * 5_000})
    told = reasons(sent, lookups)[0].text
    assert (len(told), told[-1]) == (MAX_REASON, "…")
    book = load_workbook(BytesIO(sent))
    book["审核结果"]["I6"] = formula
    book["审核结果"]["I6"].data_type = "s"
    content = BytesIO()
    book.save(content)
    again = annotate(content.getvalue(), [], remarks)
    assert sheet_of(again)["I5"].value == f"“{formula}”"
    assert faults_of(again) == []


def test_numbers_of_persons_in_a_reason_are_masked(copy: bytes, lookups: Lookups) -> None:
    sent = written(copy, {"I6": "受助人 11010519491231002X 的救助金"})
    (form,) = read_file(sent, "报表.xlsx", lookups)
    assert form.personal_data is not None
    assert "审核结果" in form.personal_data
    assert "11010519491231002X" not in form.reasons[0].text
