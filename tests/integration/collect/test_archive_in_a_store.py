"""An archive and a restricted place that are no folders: nights, a damaged object, a backup."""

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import settings
from etl.archive.files import archive, is_there
from etl.archive.integrity import archive_state
from etl.backup.backup import back_up
from tests.integration.collect.s3_server import S3Server
from tests.integration.conftest import run_night
from tests.integration.inbox import Inbox, Rows, beijing
from tests.persons import ZHANG

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")


def test_a_night_keeps_what_it_collects_in_a_store(
    inbox: Inbox,
    warehouse: Engine,
    rows: Rows,
    s3: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_KEPT", s3.connection())
    monkeypatch.setenv("GONGHUI_ARCHIVE", "s3://kept@open/archive")
    monkeypatch.setenv("GONGHUI_RESTRICTED", "s3://kept@closed/restricted")
    for bucket in ("open", "closed"):
        s3.client().create_bucket(Bucket=bucket)
    sound = inbox.send("JZ-22", "2020-01", {}, SENT).read_bytes()
    personal = inbox.send("JZ-02", "2020-01", {}, SENT, clerk=ZHANG).read_bytes()
    run_night(NIGHT)
    assert set(rows("select verdict from landing.submission")) >= {("accepted",)}
    assert keys(s3, "open") == {f"archive/{place(sound)}"}
    assert keys(s3, "closed") == {f"restricted/{place(personal)}"}
    assert not settings.archive_dir().exists()
    assert back_up(tmp_path / "backup", NIGHT, 1).files == 1
    assert (tmp_path / "backup" / "archive" / place(sound)).read_bytes() == sound

    s3.client().put_object(Bucket="open", Key=f"archive/{place(sound)}", Body=b"other bytes")
    assert archive_state(warehouse).damaged
    assert archive(sound)[1] == place(sound)
    assert archive_state(warehouse).faults() == []
    s3.client().delete_object(Bucket="open", Key=f"archive/{place(sound)}")
    assert not is_there(place(sound))


def place(data: bytes) -> str:
    digest = sha256(data).hexdigest()
    return f"{digest[:2]}/{digest}"


def keys(s3: S3Server, bucket: str) -> set[str]:
    return {each["Key"] for each in s3.client().list_objects_v2(Bucket=bucket)["Contents"]}
