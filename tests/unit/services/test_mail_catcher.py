"""Mails that were caught lie in files with safe names, each of them whole."""

import stat
from pathlib import Path

import pytest

from etl.services.mail_catcher import keep_mail

MAIL = (
    b"Date: Thu, 06 Feb 2020 02:00:00 +0800\r\n"
    b"Subject: =?utf-8?b?5bey6YCa6L+H?= 1/2\r\n"  # 已通过
    b"Message-ID: <17@example.org>\r\n\r\n.\r\nas it came\r\n"
)


def test_a_mail_is_named_by_its_date_recipient_and_subject(tmp_path: Path) -> None:
    path = keep_mail(tmp_path / "mail", MAIL, "zhang@example.org")
    assert path.name == "2020-02-06 0200 zhang@example.org 已通过 1_2.eml"
    assert path.read_bytes() == MAIL
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_mail_again_is_a_second_file(tmp_path: Path) -> None:
    paths = [keep_mail(tmp_path, MAIL, "zhang@example.org") for _ in range(3)]
    assert [path.stem[-5:] for path in paths] == ["过 1_2", "2 (2)", "2 (3)"]
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {MAIL}
    assert len(list(tmp_path.iterdir())) == 3  # and no draft


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no headers at all",
        b"Date: yesterday\r\nSubject: \xff../../x\r\n\r\n",
        b"Date:\r\n\r\n",
    ],
)
def test_a_mail_without_sound_headers_is_kept_too(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "mail"
    path = keep_mail(folder, content, "../zhang@example.org")
    assert path.read_bytes() == content
    assert list(folder.iterdir()) == [path]
    assert [entry.name for entry in tmp_path.iterdir()] == ["mail"]
