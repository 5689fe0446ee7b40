"""The reasons why something cannot be read, in words for its sender."""

from pathlib import Path
from typing import get_args

import pytest

from etl import settings
from etl.errors import RuleError
from etl.stage.model import CellProblem, FormProblem
from etl.validate.wording import read_problems

HEADS = "problem,found,advice\n"


def fault_of(folder: Path, text: str) -> str:
    (folder / "problems.csv").write_text(text, "utf-8")
    with pytest.raises(RuleError) as fault:
        read_problems(folder)
    return str(fault.value)


def literals(union: object) -> set[str]:
    """Return the texts of a Literal, or of a union of such."""
    return {
        text
        for member in get_args(union)
        for text in ([member] if isinstance(member, str) else literals(member))
    }


def test_every_problem_of_a_cell_and_of_a_file_has_words() -> None:
    worded = {row["problem"] for row in read_problems(settings.EXPECTATIONS)}
    assert worded == literals(CellProblem) | literals(FormProblem)


def test_what_to_do_is_a_sentence_and_what_was_found_is_none() -> None:
    for row in read_problems(settings.EXPECTATIONS):
        assert row["advice"].startswith("请")
        assert row["advice"].endswith("。")
        assert not row["found"].endswith("。")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"problems\.csv"):
        read_problems(tmp_path)


def test_other_columns_are_named(tmp_path: Path) -> None:
    assert "第 1 行" in fault_of(tmp_path, "problem,found\nempty,空的\n")


@pytest.mark.parametrize("row", ["empty,空的", "empty,,请重报。", "empty,空的,请重报。,多余"])
def test_a_row_with_a_blank_or_a_cell_too_many_is_named(tmp_path: Path, row: str) -> None:
    assert "第 2 行" in fault_of(tmp_path, f"{HEADS}{row}\n")


def test_a_problem_that_is_worded_twice_is_named(tmp_path: Path) -> None:
    assert "empty" in fault_of(tmp_path, f"{HEADS}empty,空的,请重报。\nempty,没有,请重报。\n")
