"""Every file that arrived is archived and listed, whatever became of it."""

from pathlib import Path

import pytest

from etl import pipeline, settings
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("one_judge")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-04 10:00")
LATE = beijing("2020-02-05 18:01")


def test_whatever_arrives_is_listed_with_what_became_of_it(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    sound = inbox.send("JZ-22", "2020-01", {}, ARRIVED, name="JZ-22/sound.xlsx")
    again = inbox.folder / "JZ-22" / "again.xlsx"
    again.write_bytes(sound.read_bytes())
    set_arrival(again, beijing("2020-02-03 09:00"))
    inbox.send("JZ-24", "2020-01", {"C2.08": "-1"}, LATE, name="late.xlsx")
    inbox.send("JZ-81", "2020-06", {}, ARRIVED, name="early.xlsx")
    inbox.send("JZ-03", "2020-01", {}, ARRIVED, name="JZ-22/foreign.xlsx")
    cut = inbox.folder / "JZ-02" / "cut.xlsx"
    cut.parent.mkdir()
    cut.write_bytes(sound.read_bytes()[:2000])
    set_arrival(cut, ARRIVED)
    (inbox.folder / "letter.docx").write_bytes(b"%PDF-1.4 \x00\x01")
    set_arrival(inbox.folder / "letter.docx", ARRIVED)
    night(NIGHT)

    assert rows(
        """
        select file_name, sender_code, unit_code, period_code, version, is_late, outcome, findings
        from report.received_file order by file_name
        """
    ) == [
        ("JZ-02/cut.xlsx", "JZ-02", None, None, None, None, "rejected", 1),
        ("JZ-22/again.xlsx", None, None, None, None, None, "repeated", 0),
        ("JZ-22/foreign.xlsx", "JZ-22", None, "2020-01", None, None, "rejected", 1),
        ("JZ-22/sound.xlsx", "JZ-22", "JZ-22", "2020-01", 1, False, "accepted", 0),
        ("early.xlsx", None, "JZ-81", "2020-06", 1, None, "rejected", 1),
        ("late.xlsx", None, "JZ-24", "2020-01", 1, True, "rejected", 1),
        ("letter.docx", None, None, None, None, None, "rejected", 1),
    ]
    archived = rows("select archived_as, file_name from report.received_file")
    for archived_as, name in archived:
        kept = Path(settings.archive_dir() / str(archived_as)).read_bytes()
        assert kept == (inbox.folder / str(name)).read_bytes()


def test_a_file_that_waits_for_a_night_that_died_is_listed_as_waiting(
    inbox: Inbox, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name="sound.xlsx")
    pipeline.collect(NIGHT)
    assert rows("select outcome from report.received_file") == [("waiting",)]
    pipeline.stage(NIGHT)
    assert rows("select outcome from report.received_file") == [("waiting",)]
