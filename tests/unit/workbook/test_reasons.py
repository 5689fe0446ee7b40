"""Which reasons say why, and what is wrong with the files that tell them."""

from pathlib import Path

import pytest

from etl.errors import RuleError
from etl.workbook.reasons import empty_reasons, usual_reasons, without_substance


def test_what_says_no_more_than_phrases_and_punctuation_is_told_from_what_says_why() -> None:
    empty = ["无", "同上", "OK!", "已核实，情况属实。", "见备注", "没有填错", "１２３"]
    told = ["四月集中拨付上半年帮扶资金", "无误，系省总一次性拨付", "见荆工发〔2020〕5号文"]
    assert without_substance([*empty, *told], empty_reasons()) == empty


def test_a_file_that_is_not_there_or_has_no_such_column_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPECTATIONS", str(tmp_path))
    (tmp_path / "empty_reasons.csv").write_text("词\n无\n", "utf-8")
    with pytest.raises(RuleError, match="empty_reasons.csv 无法读取"):
        empty_reasons()
    with pytest.raises(RuleError, match="usual_reasons.csv 无法读取"):
        usual_reasons()
