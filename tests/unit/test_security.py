"""Every bound that docs/security.md promises names a test, and that test is there."""

import re

import pytest

from etl.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", TEXT)))
BOUNDARIES = [
    line
    for line in TEXT.partition("## Files and folders")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| boundary")
]


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_a_test_that_is_named_is_there(path: str, test: str) -> None:
    source = (ROOT / path).read_text("utf-8")
    assert not test or f"def {test}(" in source


def test_every_boundary_has_its_test() -> None:
    assert len(BOUNDARIES) > 40
    assert [line for line in BOUNDARIES if "`tests/" not in line] == []
