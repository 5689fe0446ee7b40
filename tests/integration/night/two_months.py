"""What unions send for two nights, and the files that they lie in."""

import shutil
from pathlib import Path

from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, beijing

FIRST_NIGHT = beijing("2020-02-06 02:00")
SECOND_NIGHT = beijing("2020-03-06 02:00")
NIGHTS = (FIRST_NIGHT, SECOND_NIGHT)


def send_two_months(inbox: Inbox) -> None:
    """January, then February with a correction of January and two forms that are rejected."""
    january, february = beijing("2020-02-04 09:00"), beijing("2020-03-04 09:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, january, "1/JZ-22/1a.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.05": "1.25"}, january, "1/JZ-I1/1b.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, february, "2/JZ-22/2a.xlsx")
    inbox.send("JZ-22", "2020-02", {"B2.03": Entry("1", "13")}, february, "2/JZ-22/2b.xlsx")
    inbox.send("JZ-I1", "2020-02", {"B2.03": "-1"}, february, "2/JZ-I1/2c.xlsx")


def offer(months: Path, month: int, var: Path) -> None:
    """Bring a month's files into the inbox of a var folder, with their times."""
    shutil.copytree(months / str(month), var / "inbox", dirs_exist_ok=True)
