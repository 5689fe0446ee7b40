"""What the form says of figures: its check column and its rules, computed by LibreOffice."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook.template import Entry

ROWS = {
    "A1.01": 10,
    "A1.02": 11,
    "A1.03": 12,
    "A2.01": 14,
    "A2.02": 15,
    "A2.03": 16,
    "B1.01": 19,
    "B1.02": 20,
    "B1.03": 21,
}

# by indicator: 本期, 本年累计, and what the check column must say
FILLINGS: dict[str, dict[str, tuple[Decimal | str | None, Decimal | str | None, str]]] = {
    "sound": {
        "A1.01": (Decimal(30), Decimal(90), "✓"),
        "A1.02": (Decimal(30), Decimal(90), "✓"),
        "A1.03": (Decimal(0), Decimal(4), "✓"),
        "A2.01": (Decimal(20), None, "✓"),
        "A2.02": (None, Decimal(900), "✓"),
        "B1.01": (Decimal("0.3"), Decimal("0.3"), "✓"),
        "B1.02": (Decimal("0.1"), Decimal("0.1"), "✓"),
        "B1.03": (Decimal("0.2"), Decimal("0.2"), "✓"),
    },
    "faulty": {
        "A1.01": (Decimal(30), Decimal(29), "本年累计小于本期"),
        "A1.02": (Decimal(31), Decimal(31), "本期大于总数A1.01"),
        "A1.03": (Decimal(30), Decimal(32), "累计大于总数A1.02"),
        "A2.01": (Decimal(-1), None, "不得小于0"),
        "A2.02": (None, Decimal("1.5"), "应为整数"),
        "A2.03": (Decimal(3), Decimal(30), "累计大于总数A1.01"),
        "B1.01": (Decimal(6), Decimal(6), "本期应等于其中项之和"),
        "B1.02": (Decimal(5), Decimal(5), "✓"),
        "B1.03": (Decimal("0.125"), Decimal(1), "最多2位小数"),
    },
    "nothing": {},
    "approximate": {
        "A1.01": ("近5", "约100", ""),
        "A1.02": (Decimal(9), Decimal(200), "✓"),
        "A1.03": (Decimal(8), "20多", "✓"),
        "A2.01": ("—", None, ""),
        "B1.01": (Decimal(6), Decimal(6), "累计应等于其中项之和"),
        "B1.02": (Decimal(5), Decimal(5), "✓"),
        "B1.03": ("约1", Decimal(2), "✓"),
    },
}


def _entries(filling: str) -> dict[str, Entry]:
    return {code: Entry(current, ytd) for code, (current, ytd, _) in FILLINGS[filling].items()}


def _expected_checks(filling: str) -> dict[str, str]:
    return {code: FILLINGS[filling].get(code, (None, None, ""))[2] for code in ROWS}


def _checks(sheet: Worksheet) -> dict[str, str]:
    return {code: str(sheet[f"G{row}"].value or "") for code, row in ROWS.items()}


def _form(path: Path, data_only: bool = False) -> Worksheet:
    return load_workbook(path, data_only=data_only)["报表"]


@pytest.mark.parametrize("filling", FILLINGS)
def test_stored_check_results_are_right_without_a_calculator(
    filling: str, write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(tmp_path / "form.xlsx", entries=_entries(filling))
    assert _checks(_form(path, data_only=True)) == _expected_checks(filling)


@pytest.fixture(scope="module")
def typed(
    write: Callable[..., Path],
    convert: Callable[[list[Path], str, Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Worksheet]:
    """Empty forms that a clerk has typed each filling into, computed by LibreOffice."""
    source, target = tmp_path_factory.mktemp("typed"), tmp_path_factory.mktemp("computed")
    for filling, lines in FILLINGS.items():
        book = load_workbook(write(source / f"{filling}.xlsx"))
        for code, (current, ytd, _) in lines.items():
            for column, value in (("D", current), ("E", ytd)):
                if value is not None:
                    book["报表"][f"{column}{ROWS[code]}"] = value
        book.save(source / f"{filling}.xlsx")  # openpyxl drops the stored results
    convert(sorted(source.glob("*.xlsx")), "xlsx", target)
    return {filling: _form(target / f"{filling}.xlsx", data_only=True) for filling in FILLINGS}


@pytest.mark.parametrize("filling", FILLINGS)
def test_a_spreadsheet_computes_the_checks_as_the_clerk_types(
    filling: str, typed: dict[str, Worksheet]
) -> None:
    assert _checks(typed[filling]) == _expected_checks(filling)


@pytest.mark.parametrize(
    ("filling", "progress"),
    [
        ("nothing", "应填16格，已填0格；核对有误0行"),
        ("sound", "应填16格，已填14格；核对有误0行"),
        ("faulty", "应填16格，已填16格；核对有误8行"),
        ("approximate", "应填16格，已填13格；核对有误1行"),
    ],
)
def test_the_form_counts_what_is_filled_in_and_what_fails(
    filling: str,
    progress: str,
    typed: dict[str, Worksheet],
    write: Callable[..., Path],
    tmp_path: Path,
) -> None:
    stored = _form(write(tmp_path / "form.xlsx", entries=_entries(filling)), data_only=True)
    assert typed[filling]["B5"].value == progress
    assert stored["B5"].value == progress


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("D10", {-1: False, 0: True, 7: True, 1.5: False, "近5": True, "—": True}),
        ("D19", {-0.5: False, 0.25: True, 0.125: False, 7: True, "约100": True}),
    ],
)
def test_a_rule_refuses_only_numbers_that_cannot_be(
    cell: str,
    answers: dict[float | str, bool],
    write: Callable[..., Path],
    convert: Callable[[list[Path], str, Path], None],
    tmp_path: Path,
) -> None:
    form = _form(write(tmp_path / "form.xlsx"))
    rule = next(r for r in form.data_validations.dataValidation if str(r.sqref).startswith(cell))
    book = Workbook()
    for number, answer in enumerate(answers):
        sheet = book.create_sheet(f"answer {number}")
        sheet[cell] = answer
        sheet["A1"] = f"={rule.formula1.removeprefix('=')}"
    book.save(tmp_path / "rule.xlsx")
    convert([tmp_path / "rule.xlsx"], "xlsx", tmp_path / "computed")
    computed = load_workbook(tmp_path / "computed" / "rule.xlsx", data_only=True)
    verdicts = [computed[f"answer {number}"]["A1"].value for number in range(len(answers))]
    assert dict(zip(answers, verdicts, strict=True)) == answers
