"""The bench measures what it says: a night in which nearly everything is sound, and its floor."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bench.federation import write_catalogue
from bench.floor import seconds_of_floor
from bench.night import run_night
from bench.workbooks import workbooks
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.database.roles import Role
from etl.database.shell import plain_url
from tests.integration.inbox import Rows

UNIONS = 40


def test_a_night_of_the_bench_takes_in_all_figures_and_finds_a_few_slips(
    warehouse: Engine,  # noqa: ARG001 - the night's
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: Rows,
) -> None:
    folder = tmp_path / "catalogue"
    write_catalogue(folder, UNIONS)
    monkeypatch.setenv("CATALOGUE", str(folder))
    catalogue = read_catalogue(folder)
    with (settings.ROOT / "catalogue" / "jingzhou" / "form_lines.csv").open("r") as lines:
        asked = [row for row in csv.DictReader(lines) if row["form_code"] == "JZ-F2"]
    figures = sum((row["asks_current"] == "yes") + (row["asks_ytd"] == "yes") for row in asked)
    inbox = workbooks(catalogue, tmp_path / "kept")
    timings = run_night(inbox)
    assert timings["read"].counts == {"forms": UNIONS, "cells": UNIONS * figures}
    assert timings["stage"].counts["submissions"] == UNIONS
    assert timings["notify"].counts["receipts"] == UNIONS
    ((rejected,),) = rows("select count(*) from landing.submission where verdict = 'rejected'")
    assert 1 <= rejected <= UNIONS / 5
    _, cells = seconds_of_floor(sorted(inbox.glob("*/*.xlsx")), catalogue, plain_url(Role.OWNER))
    assert cells == UNIONS * figures
