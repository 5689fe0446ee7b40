"""When a night of the demonstration runs, and what lies in the inbox before it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.catalogue.model import Catalogue
from etl.demo.nights import STRAGGLERS_NIGHT, deliver, night_of
from etl.demo.submissions import DemoFile
from etl.periods import parse_period

MODIFIED_AT = datetime(2020, 2, 3, 2, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> DemoFile:
    path = tmp_path / "demo" / "JZ-22 公安县总工会" / "一月.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a workbook")
    return DemoFile(path, "JZ-22", "2020-01", MODIFIED_AT)


@pytest.mark.parametrize(
    ("month", "moment"),
    [
        ("2020-01", "2020-02-06T02:00:00+08:00"),
        ("2020-02", "2020-03-06T02:00:00+08:00"),
        ("2020-03", "2020-04-08T02:00:00+08:00"),
        ("2020-04", "2020-05-07T02:00:00+08:00"),
        ("2020-05", "2020-06-06T02:00:00+08:00"),
        ("2020-06", "2020-07-07T02:00:00+08:00"),
    ],
)
def test_a_night_follows_the_working_day_on_which_the_forms_are_due(
    shipped_catalogue: Catalogue, month: str, moment: str
) -> None:
    assert night_of(shipped_catalogue, parse_period(month)).isoformat() == moment


def test_stragglers_have_a_night_of_their_own() -> None:
    assert STRAGGLERS_NIGHT.isoformat() == "2020-07-10T02:00:00+08:00"


def test_a_workbook_is_delivered_once_into_its_senders_folder_with_its_own_time(
    file: DemoFile, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    assert deliver([file], inbox) == 1
    delivered = inbox / "JZ-22 公安县总工会" / "一月.xlsx"
    assert delivered.read_bytes() == b"a workbook"
    assert delivered.stat().st_mtime == file.path.stat().st_mtime
    assert deliver([file], inbox) == 0


def test_another_content_is_delivered_in_its_place(file: DemoFile, tmp_path: Path) -> None:
    deliver([file], tmp_path / "inbox")
    file.path.write_bytes(b"another workbook")
    assert deliver([file], tmp_path / "inbox") == 1
    delivered = tmp_path / "inbox" / "JZ-22 公安县总工会" / "一月.xlsx"
    assert delivered.read_bytes() == b"another workbook"
