"""Archived bytes are held against their sha256, and a damaged file is written anew."""

import os
from pathlib import Path

import pytest

from etl import settings
from etl.archive.files import archive, is_sound, is_there, read_archived
from etl.errors import ArchiveDamagedError


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path))


def damage(relative: str) -> None:
    path = settings.archive_dir() / relative
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


def test_bytes_that_changed_are_never_read() -> None:
    digest, relative = archive(b"B2.03,10,10\n")
    damage(relative)
    with pytest.raises(ArchiveDamagedError, match=digest):
        read_archived(relative)
    assert is_there(relative)
    assert not is_sound(relative)


def test_a_file_that_the_disk_does_not_give_is_damaged() -> None:
    digest, relative = archive(b"B2.03,10,10\n")
    path = settings.archive_dir() / relative
    path.unlink()
    path.mkdir()  # as root may read all files, one that nobody can
    with pytest.raises(ArchiveDamagedError, match=f"{digest} 读不了"):
        read_archived(relative)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for() -> None:
    _, relative = archive(b"some bytes")
    path = settings.archive_dir() / relative
    path.unlink()
    os.mkfifo(path)
    assert not is_sound(relative)


def test_what_arrives_again_takes_the_place_of_a_damaged_file() -> None:
    _, relative = archive(b"B2.03,10,10\n")
    damage(relative)
    assert archive(b"B2.03,10,10\n")[1] == relative
    assert read_archived(relative) == b"B2.03,10,10\n"
    assert (settings.archive_dir() / relative).stat().st_mode & 0o777 == 0o400


def test_a_file_that_is_gone_is_neither_there_nor_sound() -> None:
    _, relative = archive(b"B2.03,10,10\n")
    (settings.archive_dir() / relative).unlink()
    assert not is_there(relative)
    assert not is_sound(relative)
    with pytest.raises(FileNotFoundError):
        read_archived(relative)
