"""A place of an object store: on an S3-compatible server, and on a folder of this machine."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.catalogue.sources import ObjectStoreSettings
from etl.collect import outage
from etl.collect.folder import FolderSource
from etl.collect.object_store import ObjectStoreSource
from etl.collect.outage import SourceError
from etl.collect.source import RemoteFile
from tests.integration.collect.s3_server import S3Server
from tests.integration.collect.test_collect import put
from tests.integration.inbox import Rows, beijing

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")


@pytest.fixture
def bucket(s3: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A bucket of this test's own, to which Airflow's connection ``store`` leads."""
    monkeypatch.setenv("AIRFLOW_CONN_STORE", s3.connection())
    name = "".join(c for c in tmp_path.name.lower() if c.isalnum())[-40:]
    s3.client().create_bucket(Bucket=name)
    return Bucket(s3, name)


class Bucket:
    def __init__(self, s3: S3Server, name: str) -> None:
        self.client, self.name = s3.client(), name

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=data)

    def source(self, prefix: str = "", **further: Any) -> ObjectStoreSource:
        return source_of(f"s3://{self.name}{prefix}", conn_id="store", **further)


def source_of(path: str, **further: Any) -> ObjectStoreSource:
    given = {"name": "store", "kind": "object_store", "path": path} | further
    settings = ObjectStoreSettings.model_validate(given)
    # A store alone sets the time: what was put there just now has to count as settled.
    return ObjectStoreSource(settings, None, timedelta(0))  # type: ignore[arg-type]


def named(files: Iterator[RemoteFile]) -> dict[str, RemoteFile]:
    return {file.name: file for file in files}


@pytest.mark.usefixtures("few_rules", "warehouse")
def test_objects_below_a_prefix_arrive_once(bucket: Bucket, rows: Rows) -> None:
    bucket.put("up/公安县/一月.xlsx", b"one")
    bucket.put("up/b.xlsx", b"two")
    bucket.put("up/公安县/c.xlsx.part", b"unfinished")
    bucket.put("up/公安县/", b"")
    bucket.put("up/公安县//d.xlsx", b"in a folder without a name")
    bucket.put("up/公安县", b"called as a folder is")
    bucket.put("elsewhere.xlsx", b"none of ours")
    source = bucket.source("/up/")
    assert pipeline.collect(NIGHT, [source]) == {"deliveries": 2, "files": 2}
    assert rows("select file_name, sender from landing.delivery order by 1") == [
        ("b.xlsx", None),
        ("公安县/一月.xlsx", "公安县"),
    ]
    assert set(rows("select reason, file_name from landing.passed_over")) == {
        ("unfinished", "公安县/c.xlsx.part"),
        ("unreadable", "公安县"),
        ("unreadable", "公安县/"),
    }
    bucket.put("up/b.xlsx", b"two, again")
    assert pipeline.collect(NEXT_NIGHT, [source]) == {"deliveries": 1, "files": 1}


def test_an_object_that_was_replaced_after_it_was_listed_waits(bucket: Bucket) -> None:
    bucket.put("a.xlsx", b"before")
    bucket.put("b.xlsx", b"before")
    bucket.put("c.xlsx", b"before")
    source = bucket.source()
    offered = named(source.list())
    bucket.put("a.xlsx", b"afterwards")
    bucket.client.delete_object(Bucket=bucket.name, Key="b.xlsx")
    assert [source.fetch(offered[name]) for name in sorted(offered)] == [None, None, b"before"]
    assert [row["file_name"] for row in source.passed_over.rows()] == ["a.xlsx"]


def test_a_prefix_without_objects_is_empty(bucket: Bucket) -> None:
    assert list(bucket.source("/nothing/here").list()) == []
    assert list(bucket.source().list()) == []


@pytest.mark.parametrize(
    ("path", "conn_id", "code"),
    [
        ("s3://no-such-bucket/x", "store", "not-there"),
        ("s3://no-such-bucket/x", "nobody", "connection"),
        ("file:///no/such/folder", None, "not-there"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_what_keeps_us_out_has_a_code(path: str, conn_id: str | None, code: str) -> None:
    with pytest.raises(SourceError) as caught, outage.asked():
        list(source_of(path, conn_id=conn_id).list())
    assert caught.value.code == code


def test_a_certificate_of_an_own_authority_holds_where_the_environment_names_it(
    bucket: Bucket, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(bucket.source().list()) == []
    monkeypatch.delenv("AWS_CA_BUNDLE")
    monkeypatch.setenv("AIRFLOW_CONN_STRANGER", s3.connection())
    with pytest.raises(SourceError) as caught, outage.asked():
        list(source_of(f"s3://{bucket.name}", conn_id="stranger").list())
    assert caught.value.code == "certificate"


def test_a_folder_is_offered_as_a_folder_is(tmp_path: Path) -> None:
    gbk = os.fsdecode("沙市区/一月.xlsx".encode("gb18030"))
    for name in ("a.xlsx", gbk, "x/y/c.xlsx"):
        put(tmp_path, name, os.fsencode(name))
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")
    store, folder = source_of(f"file://{tmp_path}"), FolderSource("folder", tmp_path)
    offered = named(store.list())
    assert offered == named(folder.list())
    assert store.passed_over.rows() == folder.passed_over.rows()
    assert [store.fetch(file) for file in offered.values()] == [
        folder.fetch(file) for file in offered.values()
    ]
