"""The account on record is that of who logged in, whatever the process calls itself."""

import os
import pwd
from pathlib import Path

import pytest

from etl.machine import account
from etl.machine.account import running_account

OWN = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(account, "_LOGIN", tmp_path / "loginuid")
    return tmp_path / "loginuid"


@pytest.mark.parametrize("content", [None, "4294967295", ""], ids=["no file", "nobody", "empty"])
def test_where_nobody_logged_in_it_is_the_account_of_the_process(
    login: Path, content: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        login.write_text(content)
    for name in ("USER", "LOGNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")
    assert running_account() == f"shell:{OWN}"


def test_who_became_another_user_is_on_record_as_who_logged_in(login: Path) -> None:
    daemon = pwd.getpwnam("daemon")
    login.write_text(str(daemon.pw_uid))
    assert running_account() == "shell:daemon"


def test_an_account_without_a_name_is_its_number(login: Path) -> None:
    login.write_text("54321")
    assert running_account() == "shell:54321"
