"""What a shared folder gives, and what it passes over, whatever lies in it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.collect.folder import FolderSource
from etl.collect.open_folder import OpenFolder, open_root
from etl.collect.walk import walk
from tests.unit.collect.conftest import SETTLED, SharedFolder, shared_folder

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's privileges for a while; whoever else runs the tests has none."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


def offered(source: FolderSource) -> list[str]:
    return sorted(file.name for file in source.list())


def passed_over(source: FolderSource) -> list[tuple[str, str]]:
    return sorted((row["reason"], row["file_name"]) for row in source.passed_over.rows())


@pytest.fixture
def source(shared: SharedFolder) -> FolderSource:
    return FolderSource("shared-folder", shared.root)


def test_a_file_names_its_first_folder_as_its_sender(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县/2020/一月.xlsx")
    shared.put("无主.xlsx")
    assert sorted((file.name, file.sender) for file in source.list()) == [
        ("公安县/2020/一月.xlsx", "公安县"),
        ("无主.xlsx", None),
    ]


def test_links_are_not_followed_whatever_they_lead_to(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县/一月.xlsx")
    for name, target in {
        "file.xlsx": b"/etc/passwd",
        "folder": b"/etc",
        "loop": b".",
        "itself": b"itself",
        "above": b"..",
        "nowhere": b"/nothing here",
    }.items():
        os.symlink(target, shared.path(f"公安县/{name}"))
    os.symlink(shared.path("公安县"), shared.path("second name"))
    assert offered(source) == ["公安县/一月.xlsx"]
    assert {reason for reason, _ in passed_over(source)} == {"link"}
    assert len(passed_over(source)) == 7


@pytest.mark.parametrize("swapped", ["file", "folder"])
def test_a_link_that_takes_the_place_of_what_was_listed_is_not_followed(
    shared: SharedFolder, source: FolderSource, swapped: str
) -> None:
    content = b"root:x:0:0"
    secret = shared.put("secret/一月.xlsx", content)
    listed = shared.put("公安县/一月.xlsx", content)
    (file,) = [file for file in source.list() if file.sender == "公安县"]
    os.unlink(listed)
    if swapped == "file":
        os.symlink(secret, listed)
    else:
        os.rmdir(os.path.dirname(listed))
        os.symlink(os.path.dirname(secret), os.path.dirname(listed))
    assert source.fetch(file) is None
    assert ("unreadable", "公安县/一月.xlsx") in passed_over(source)


def test_pipes_sockets_and_devices_are_never_opened(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县/一月.xlsx")
    os.mkfifo(shared.path("公安县/pipe.xlsx"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(shared.path("公安县/socket.xlsx"))
    assert offered(source) == ["公安县/一月.xlsx"]
    assert passed_over(source) == [
        ("special-file", "公安县/pipe.xlsx"),
        ("special-file", "公安县/socket.xlsx"),
    ]


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    shared: SharedFolder, source: FolderSource
) -> None:
    path = shared.put("公安县/一月.xlsx")
    (file,) = source.list()
    os.unlink(path)
    os.mkfifo(path)
    assert source.fetch(file) is None
    assert passed_over(source) == [("unreadable", "公安县/一月.xlsx")]


def test_twelve_hundred_folders_in_one_another_keep_no_other_file_back(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县/一月.xlsx")
    shared.put("/".join(["公安县", *["d"] * 19, "just not too deep.xlsx"]))
    at = os.open(shared.path("公安县"), os.O_RDONLY)
    for _ in range(1_200):  # by descriptors, as the path is longer than a system call takes
        if "d" not in os.listdir(at):
            os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    for _ in range(3):
        os.mkdir("x" * 250, dir_fd=at)
        below = os.open("x" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    deep = "公安县/" + "d/" * 19
    assert offered(source) == [f"{deep}just not too deep.xlsx", "公安县/一月.xlsx"]
    assert passed_over(source) == [("too-deep", f"{deep}d")]


def test_a_path_that_is_too_long_for_an_index_or_the_system_is_passed_over(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县/一月.xlsx")
    at = os.open(shared.path("公安县"), os.O_RDONLY)
    for _ in range(18):  # 18 x 251 bytes: beyond PATH_MAX
        os.mkdir("长" * 83, dir_fd=at)
        below = os.open("长" * 83, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
        os.close(os.open("二月.xlsx", os.O_CREAT | os.O_WRONLY, dir_fd=at))
        os.utime("二月.xlsx", (SETTLED, SETTLED), dir_fd=at)
    os.close(at)
    names = offered(source)
    assert len(names) == 4
    assert max(len(name.encode()) for name in names) <= 1_000
    assert [reason for reason, _ in passed_over(source)] == ["path-too-long"]
    assert all(len(name.encode()) <= 1_000 for _, name in passed_over(source))
    assert all(source.fetch(file) == b"" for file in source.list() if "长" in file.name)


def test_a_folder_or_file_closed_to_us_keeps_no_other_back(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("沙市区/一月.xlsx")
    os.chmod(shared.put("沙市区/closed.xlsx"), 0)
    shared.put("公安县/inside.xlsx")
    os.chmod(shared.path("公安县"), 0)
    with as_nobody():
        files = list(source.list())
        contents = {file.name: source.fetch(file) for file in files}
    assert contents == {"沙市区/一月.xlsx": b"bytes", "沙市区/closed.xlsx": None}
    assert passed_over(source) == [("unreadable", "公安县"), ("unreadable", "沙市区/closed.xlsx")]
    os.chmod(shared.path("公安县"), 0o700)


@pytest.mark.parametrize(
    ("seconds", "year"),
    [(300_000_000_000, 9999), (253_402_300_799, 9999), (-86_400, 1970), (-9_000_000_000, 1970)],
)
def test_a_file_of_any_time_is_given_with_the_nearest_one_that_can_be_stored(
    seconds: int, year: int
) -> None:
    with shared_folder(Path("/dev/shm")) as shared:  # noqa: S108 - ext4 knows no year after 2446
        os.utime(shared.put("公安县/一月.xlsx"), (seconds, seconds))
        source = FolderSource("f", shared.root)
        (file,) = source.list()
        assert file.modified_at.year == year
        assert source.fetch(file) == b"bytes"


def test_the_same_name_in_two_encodings_is_two_files_each_with_its_bytes(
    shared: SharedFolder, source: FolderSource
) -> None:
    for folder in ("公安县".encode(), "公安县".encode("gb18030")):
        for name in (
            "一月.xlsx".encode(),
            "一月.xlsx".encode("gb18030"),
            b"\xff.xlsx",
            b"\xfe.xlsx",
        ):
            shared.put(folder + b"/" + name, folder + name)
    files = list(source.list())
    assert len({file.name for file in files}) == 8
    assert {file.sender for file in files} == {"公安县"}
    assert {source.fetch(file) for file in files} == {
        file.place.replace(b"/", b"", 1) for file in files
    }


def test_one_bad_byte_in_a_file_name_does_not_change_whose_it_is(
    shared: SharedFolder, source: FolderSource
) -> None:
    shared.put("公安县总工会/".encode() + b"\xe4\xb8\x80\xff.xlsx")
    (file,) = source.list()
    assert file.sender == "公安县总工会"
    assert file.name.startswith("公安县总工会/")


@pytest.mark.parametrize("changed", [b"123456", b"1234", b""])
def test_a_file_that_grows_or_shrinks_after_it_was_listed_is_not_taken(
    shared: SharedFolder, source: FolderSource, changed: bytes
) -> None:
    shared.put("a.xlsx", b"12345")
    (file,) = source.list()
    shared.put("a.xlsx", changed)
    assert source.fetch(file) is None
    assert passed_over(source) == [("changing", "a.xlsx")]


def test_no_more_is_read_of_a_file_than_may_be_archived(shared: SharedFolder) -> None:
    path = shared.put("sparse.xlsx")
    os.truncate(path, 10**12)
    os.utime(path, (SETTLED, SETTLED))
    source = FolderSource("f", shared.root)
    (file,) = source.list()
    assert file.byte_count == 10**12
    assert source.fetch(file) is None  # in a second, and without a terabyte of memory


def test_of_a_folder_with_too_many_entries_the_rest_is_counted(
    shared: SharedFolder, source: FolderSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.collect.walked_folder.MAX_ENTRIES", 10)
    for number in range(15):
        shared.put(f"公安县/{number:02}.xlsx")
        shared.put(f"{number:02}.xlsx")
    shared.put("沙市区/一月.xlsx")
    names = offered(source)
    assert "沙市区/一月.xlsx" in names
    assert sum(name.startswith("公安县/") for name in names) == 10
    assert ("too-many-entries", "公安县/") in passed_over(source)


def test_marks_hidden_litter_and_uploads_under_way_are_told_apart(
    shared: SharedFolder, source: FolderSource
) -> None:
    for name in ("~$二月.xlsx", "二月.xlsx", ".DS_Store", "._三月.xlsx", ".四月.xlsx", "五月.PART"):
        shared.put(name)
    for name in ("Thumbs.db", "desktop.ini", "公安县/Desktop.INI", "公安县/ehthumbs_vista.db"):
        shared.put(name)
    shared.put("六月.xlsx", mtime=(datetime.now(UTC) - timedelta(seconds=5)).timestamp())
    assert [(file.name, file.is_open) for file in source.list()] == [("二月.xlsx", True)]
    assert passed_over(source) == [
        ("changing", "六月.xlsx"),
        ("unfinished", ".四月.xlsx"),
        ("unfinished", "五月.PART"),
    ]


def test_a_named_file_is_offered_alone(shared: SharedFolder) -> None:
    shared.put("a.xlsx")
    shared.put("b.xlsx")
    shared.put("c/a.xlsx")
    assert offered(FolderSource("f", shared.root, "a.xlsx")) == ["a.xlsx"]


def test_walking_leaves_no_descriptor_open(shared: SharedFolder, source: FolderSource) -> None:
    shared.put("a/b/c/d.xlsx")
    before = len(os.listdir("/proc/self/fd"))
    assert offered(source) == ["a/b/c/d.xlsx"]
    walking = walk(OpenFolder(open_root(shared.root)), source.passed_over)
    assert next(walking).display_path == "a/b/c/d.xlsx"
    walking.close()
    assert len(os.listdir("/proc/self/fd")) == before
