"""Suites of rules: what is read from them, and how their faults are named."""

from pathlib import Path

import pytest

from etl import settings
from etl.catalogue.model import Catalogue
from etl.errors import RuleError
from etl.validate.rules import columns_of, read_rules, require_known_codes

RULE = """
- id: not-too-many
  severity: 核实
  title: 不宜过多
  reviews: cell
  fails_when: value > 5
  found: "{text}"
  expected: 不大于 5
  advice: 请核对。
"""


def fault_of(folder: Path) -> str:
    with pytest.raises(RuleError) as fault:
        read_rules(folder)
    return str(fault.value)


def test_rules_come_by_file_and_position(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(RULE.replace("not-too-many", "third"), "utf-8")
    second = RULE.replace("not-too-many", "second")
    (tmp_path / "a.yml").write_text(RULE + second, "utf-8")

    rules = read_rules(tmp_path)
    assert [(rule.suite, rule.id) for rule in rules] == [
        ("a", "not-too-many"),
        ("a", "second"),
        ("b", "third"),
    ]


def test_a_rule_without_conditions_speaks_of_every_row_and_names_its_cell(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE, "utf-8")

    (rule,) = read_rules(tmp_path)
    assert rule.scope == "(true) and (true)"
    assert rule.reviewed_table == "quality.reviewed_cell"
    assert rule.cell == "{cell}"


def test_the_folder_of_the_environment_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yml").write_text(RULE, "utf-8")
    monkeypatch.setenv("EXPECTATIONS", str(tmp_path))

    assert [rule.id for rule in read_rules()] == ["not-too-many"]


def test_the_shipped_texts_end_like_sentences_and_use_full_width_signs() -> None:
    for rule in read_rules(settings.EXPECTATIONS):
        assert rule.advice.endswith(("。", "}")), rule.id
        for text in (rule.title, *rule.texts):
            assert not set(text) & set(",;:!?()'"), rule.id


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("severity: 核实", "severity: 严重", "a.yml 规则 not-too-many：severity"),
        ("  title: 不宜过多\n", "", "a.yml 规则 not-too-many：title"),
        ("reviews: cell", "reviews: row", "a.yml 规则 not-too-many：reviews"),
        ("advice: 请核对。", "advice: 请核对。\n  luck: 7", "a.yml 规则 not-too-many：luck"),
        ("id: not-too-many", "id: Not too many", "a.yml 规则 Not too many：id"),
        ("  fails_when: value > 5\n", "", "expectation 和 fails_when"),
        ("found:", "expectation: ExpectLuck\n  found:", "expectation 和 fails_when"),
        ("{text}", "{text", "a.yml 规则 not-too-many"),
        ("{text}", "{}", "模板“{}”有误"),
        ("{text}", "{value:.2f}", "模板“{value:.2f}”有误"),
        ("{text}", "{text.upper}", "模板“{text.upper}”有误"),
    ],
)
def test_a_wrong_entry_is_named_by_file_rule_and_place(
    tmp_path: Path, written: str, instead: str, message: str
) -> None:
    (tmp_path / "a.yml").write_text(RULE.replace(written, instead), "utf-8")

    assert message in fault_of(tmp_path)


@pytest.mark.parametrize("text", ["- id: [", "id: lonely", "- lonely", "7"])
def test_a_file_that_is_no_list_of_rules_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "lonely.yml").write_text(text, "utf-8")

    assert "lonely.yml" in fault_of(tmp_path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE.replace("核实", "严重"), "utf-8")
    (tmp_path / "b.yml").write_text("7", "utf-8")
    (tmp_path / "c.yml").write_text(RULE + RULE, "utf-8")

    lines = fault_of(tmp_path).splitlines()
    assert [line.partition("：")[0] for line in lines] == [
        "a.yml 规则 not-too-many",
        "b.yml",
        "规则 id 重复",
    ]


def test_a_suite_whose_rules_are_all_taken_out_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE, "utf-8")
    (tmp_path / "b.yml").write_text("# none left\n", "utf-8")

    assert len(read_rules(tmp_path)) == 1


def test_no_rules_at_all_are_a_fault(tmp_path: Path) -> None:
    assert "没有任何规则" in fault_of(tmp_path)


def test_a_suite_whose_rules_review_different_tables_is_named(tmp_path: Path) -> None:
    second = RULE.replace("not-too-many", "second").replace("reviews: cell", "reviews: line")
    (tmp_path / "a.yml").write_text(RULE + second, "utf-8")

    assert fault_of(tmp_path) == "a.yml：一个文件里的规则，reviews 应当相同。"


def test_the_columns_of_a_text_are_those_in_braces() -> None:
    assert columns_of("不大于 {total_code}（{total_cell}）") == ["total_code", "total_cell"]
    assert columns_of("（空白）") == []


@pytest.mark.parametrize(
    "condition",
    ["applies_when: line_code = 'B9.99'", "evaluable_when: unit_code in ('JZ-22', 'JZ-98')"],
)
def test_a_rule_about_a_code_that_the_catalogue_lacks_is_a_fault(
    condition: str, tmp_path: Path, shipped_catalogue: Catalogue
) -> None:
    (tmp_path / "a.yml").write_text(RULE + f"  {condition}\n", "utf-8")
    with pytest.raises(RuleError, match="a.yml 规则 not-too-many：目录里没有代码“(B9.99|JZ-98)”"):
        require_known_codes(read_rules(tmp_path), shipped_catalogue)


def test_rules_may_name_the_codes_of_the_catalogue_and_other_words(
    tmp_path: Path, shipped_catalogue: Catalogue
) -> None:
    condition = "line_code = 'B3.01' and unit_code <> 'JZ-22' and status = 'A' and text <> '2020H1'"
    (tmp_path / "a.yml").write_text(RULE + f"  applies_when: {condition}\n", "utf-8")
    require_known_codes(read_rules(tmp_path), shipped_catalogue)
