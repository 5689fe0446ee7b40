"""JSON lines are read as typed, line by line; the first broken line refuses the file."""

import pytest

from etl.stage.json_lines import BrokenLine, read_json_lines
from etl.stage.model import Unreadable, Workbook
from etl.stage.workbook import read_workbook


def test_the_keys_are_the_heads_and_line_n_is_row_n() -> None:
    data = b'{"unit": "JZ-22", "value": 7}\r\n\n{"value": null, "note": "\xe7\xba\xa6"}\n'
    assert read_json_lines(data) == [
        ["unit", "value", "note"],
        ["JZ-22", "7"],
        [],
        ["", "", "约"],
        [],
    ]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("1.10", "1.10"),
        ("123456789012345678901", "123456789012345678901"),
        ("1e3", "1e3"),
        ("NaN", "NaN"),
        ("true", "TRUE"),
        ('"1,234"', "1,234"),
        ('"a\\u2028b"', "a\u2028b"),
    ],
)
def test_a_value_is_the_text_that_was_typed(typed: str, text: str) -> None:
    assert read_json_lines(f'{{"value": {typed}}}'.encode()) == [["value"], [text]]


def test_signs_that_part_lines_elsewhere_do_not_part_them_here() -> None:
    assert read_json_lines('{"a": "1\u20282"}'.encode()) == [["a"], ["1\u20282"]]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"a": 1} {"a": 2}',
        "[1]",
        "7",
        '{"a": 1, "a": 2}',
        "a,b",
        '{"a": [1]}',
        '{"a": {}}',
        '{"a": ' * 600 + "1" + "}" * 600,
        '{"a": ' + "[" * 100_000,
    ],
)
def test_a_line_that_is_no_object_of_different_keys_and_plain_values_is_broken(line: str) -> None:
    assert read_json_lines(f'{{"a": 1}}\n{line}\n'.encode()) == BrokenLine(2)


@pytest.mark.parametrize("data", [b"unit,period\n", b"[{}]", b"{\\rtf1", b""])
def test_what_does_not_begin_with_an_object_is_something_else(data: bytes) -> None:
    assert read_json_lines(data) is None


def test_a_broken_line_is_named_by_the_sheet_of_the_unreadable_file() -> None:
    fault = read_workbook(b'{"a": 1}\n{"a": \n', "六月.jsonl")
    assert fault == Unreadable("broken-json-line", "六月 第2行")


def test_a_whole_file_is_one_sheet_named_like_it() -> None:
    workbook = read_workbook(b'{"a": 1}', "六月.jsonl")
    assert isinstance(workbook, Workbook)
    assert (workbook.kind, [sheet.name for sheet in workbook.sheets]) == ("json lines", ["六月"])


def test_half_a_sign_which_no_file_can_hold_is_replaced() -> None:
    workbook = read_workbook(b'{"\\ud800": "1\\udfff2"}', "六月.jsonl")
    assert isinstance(workbook, Workbook)
    assert workbook.sheets[0].rows == [["\ufffd"], ["1\ufffd2"]]


def test_of_more_keys_than_a_table_has_columns_only_the_keys_are_read() -> None:
    lines = "".join(f'{{"k{number}": 1}}\n' for number in range(50_000))
    assert read_json_lines(lines.encode()) == [[f"k{number}" for number in range(101)]]


def test_more_cells_than_a_table_needs_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.stage.limits.MAX_TEXT_CELLS", 10)
    assert read_workbook(b'{"a": 1}\n' * 11, "x") == Unreadable("too-large")
    assert read_workbook(b"a,b\n" * 6, "x") == Unreadable("too-large")
    assert isinstance(read_workbook(b"a,b\n" * 5, "x"), Workbook)
