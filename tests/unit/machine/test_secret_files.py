"""Secrets kept in files."""

import stat
from pathlib import Path

from etl.machine.secret_files import kept_secret


def test_the_first_secret_is_kept_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    assert kept_secret(path, lambda: "first") == "first"
    assert kept_secret(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_whoever_comes_second_gets_the_others_secret_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    def overtaken() -> str:
        kept_secret(path, lambda: "theirs")
        return "ours"

    assert kept_secret(path, overtaken) == "theirs"
    assert list(tmp_path.iterdir()) == [path]
