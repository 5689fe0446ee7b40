"""The log of validate names for each file its unit and the rules that it breaks."""

import logging

import pytest

from tests.integration.conftest import judge
from tests.integration.inbox import Inbox, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

ARRIVED = beijing("2020-02-03 10:00")


def test_a_line_names_unit_file_and_rules_of_what_was_found(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.send("JZ-02", "2020-01", {}, ARRIVED)
    inbox.send("JZ-22", "2020-01", {"B2.03": "-5", "E3.01": "许多"}, ARRIVED, "JZ-22/一月.xlsx")
    stranger = inbox.folder / "坏.xlsx"
    stranger.write_bytes(b"no workbook at all")
    set_arrival(stranger, ARRIVED)
    with caplog.at_level(logging.INFO, "etl.validate.validate"):
        judge(beijing("2020-02-06 02:00"))
    lines = [r.getMessage() for r in caplog.records if r.name == "etl.validate.validate"]
    assert lines == [
        "公安县总工会 JZ-22/一月.xlsx：not-negative 2，number-readable 2",
        "单位不明 坏.xlsx：file-readable 1",
    ]
