"""Texts of a file enter in one place, and leave it such that everything after can hold them."""

from etl.stage.admission import admitted
from etl.stage.model import Sheet, Unreadable, Workbook


def test_cells_and_names_are_made_storable_and_figures_stay_what_they_are() -> None:
    rows = [["1\x002", 5, 0.5, True, ""], ["\ud800", "两行\n备注"]]
    workbook = admitted(Workbook("xlsx", (Sheet("报\x00表", True, rows),), b"bytes"))
    sheet = Sheet(
        "报\ufffd表",
        True,
        [["1\ufffd2", 5, 0.5, True, ""], ["\ufffd", "两行\n备注"]],
        own_name="报\x00表",
    )
    assert workbook == Workbook("xlsx", (sheet,), b"bytes")


def test_sheets_whose_names_become_alike_are_numbered() -> None:
    names = ("a\x00", "a\x01", "a\ufffd (2)", "a\x02", "b")
    workbook = admitted(Workbook("xlsx", tuple(Sheet(name, True, []) for name in names)))
    assert isinstance(workbook, Workbook)
    assert [sheet.name for sheet in workbook.sheets] == [
        "a\ufffd",
        "a\ufffd (2)",
        "a\ufffd (2) (2)",
        "a\ufffd (3)",
        "b",
    ]
    assert [sheet.own_name for sheet in workbook.sheets] == list(names)


def test_the_place_of_a_fault_is_made_storable_too() -> None:
    fault = Unreadable("broken-json-line", "六\x1b月 第1行")
    assert admitted(fault) == Unreadable("broken-json-line", "六\ufffd月 第1行")
