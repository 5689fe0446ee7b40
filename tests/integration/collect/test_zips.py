"""A zip in the inbox: each of its files is received, judged and told for itself."""

from pathlib import Path

import pytest

from etl import pipeline
from tests.integration.collect.test_collect import archived, put
from tests.integration.conftest import judge, judge_and_load
from tests.integration.inbox import Inbox, Rows, beijing
from tests.integration.letters import letters
from tests.zips import with_flag, zip_of

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
SUBMISSIONS = """
    select arrival.file_name, submission.verdict, submission.problem
    from landing.submission as submission
    inner join landing.arrival as arrival using (file_sha256, received_at)
    order by arrival.file_name
"""


def form(inbox: Inbox, unit: str, period: str = "2020-01") -> bytes:
    path: Path = inbox.send(unit, period, {}, SENT, "form.xlsx")
    data = path.read_bytes()
    path.unlink()
    return data


def test_each_file_of_a_zip_is_one_of_its_own(inbox: Inbox, rows: Rows) -> None:
    january = form(inbox, "JZ-22")
    files = {"一月.xlsx": january, "说明/坏.xlsx": b"PK\x03\x04", "内.zip": zip_of({"a": b"x"})}
    batch = zip_of(files)
    put(inbox.folder, "JZ-22/批次.zip", batch)
    assert pipeline.collect(NIGHT) == {"deliveries": 4, "files": 4}
    assert pipeline.collect(NIGHT) == {"deliveries": 0, "files": 0}
    names = ["JZ-22/批次.zip", *(f"JZ-22/批次.zip/{name}" for name in files)]
    assert set(rows("select file_name, sender, received_at from landing.delivery")) == {
        (name, "JZ-22", SENT) for name in names
    }
    assert archived(january).read_bytes() == january
    assert not archived(batch).exists()
    pipeline.stage(NIGHT)
    pipeline.validate(NIGHT)
    assert set(rows(SUBMISSIONS)) == {
        ("JZ-22/批次.zip/一月.xlsx", "accepted", None),
        ("JZ-22/批次.zip/内.zip", "rejected", "compressed"),
        ("JZ-22/批次.zip/说明/坏.xlsx", "rejected", "truncated"),
    }
    pipeline.load(NIGHT)
    pipeline.refresh(NIGHT)
    pipeline.notify(NIGHT)
    pipeline.gate(NIGHT)
    told = "".join(mail.text for mail in letters(rows, "receipt"))
    assert all(name in told for name in ("一月.xlsx", "内.zip", "坏.xlsx"))


def test_a_zip_that_is_not_opened_is_one_finding(inbox: Inbox, rows: Rows) -> None:
    locked = with_flag(zip_of({"一月.xlsx": b"x"}), 1)
    put(inbox.folder, "JZ-22/批次.zip", locked)
    judge(NIGHT)
    assert rows(SUBMISSIONS) == [("JZ-22/批次.zip", "rejected", "encrypted")]
    assert archived(locked).exists()


def test_the_same_file_in_a_zip_and_beside_it_is_one_submission(inbox: Inbox, rows: Rows) -> None:
    january = form(inbox, "JZ-22")
    put(inbox.folder, "JZ-22/一月.xlsx", january)
    judge_and_load(NIGHT)
    both = zip_of({"一月.xlsx": january, "二月.xlsx": form(inbox, "JZ-22", "2020-02")})
    put(inbox.folder, "JZ-22/批次.zip", both)
    judge(NEXT_NIGHT)
    assert rows("select count(distinct file_sha256) from landing.submission") == [(2,)]
