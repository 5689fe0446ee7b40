"""Suites of rules beside the shipped ones, for what a test is about."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import yaml

from etl import settings

FEW_RULES = {
    "file-readable",
    "unit-known",
    "period-known",
    "sender-matches-unit",
    "number-readable",
    "not-negative",
    "no-personal-data",
}


def with_few_rules(folder: Path, further: Iterable[str] = ()) -> Path:
    """Copy the shipped suites into a folder, and keep a few of their rules."""
    shutil.copytree(settings.EXPECTATIONS, folder)
    for suite in folder.glob("*.yml"):
        rules = yaml.safe_load(suite.read_text("utf-8"))
        kept = [rule for rule in rules if rule["id"] in FEW_RULES.union(further)]
        suite.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    return folder


def with_whole_counts_explained(folder: Path) -> Path:
    """Copy the suites that are in force, with ``whole-count`` as a rule of 准强制."""
    shutil.copytree(settings.expectations_dir(), folder)
    suite = folder / "figures.yml"
    before, after = suite.read_text("utf-8").split("id: whole-count")
    softened = after.replace("severity: 强制", "severity: 准强制", 1)
    suite.write_text(f"{before}id: whole-count{softened}", "utf-8")
    return folder
