"""Airflow's connection to the mail server as people write it, read without Airflow."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from etl.errors import MailSetupError
from etl.notify.smtp_connection import read_connection

FIELDS = {
    "conn_type": "smtp",
    "host": "mail.example",
    "port": 587,
    "login": "u",
    "password": "p@s/s",
}


def _read(written: str) -> dict[str, Any]:
    return asdict(read_connection(written))


def test_json_and_uri_say_the_same() -> None:
    expected = {
        "host": "mail.example",
        "port": 587,
        "login": "u",
        "password": "p@s/s",
        "from_email": "工会 <tj@example.org>",
        "uses_ssl": False,
        "uses_starttls": True,
        "verifies_certificate": False,
        "timeout_seconds": 5,
    }
    extra = {
        "from_email": "工会 <tj@example.org>",
        "disable_ssl": True,
        "ssl_context": "none",
        "timeout": 5,
    }
    assert _read(json.dumps(FIELDS | {"extra": extra})) == expected
    assert _read(json.dumps(FIELDS | {"extra": json.dumps(extra)})) == expected
    uri = "smtp://u:p%40s%2Fs@mail.example:587"
    sender = "from_email=%E5%B7%A5%E4%BC%9A+%3Ctj%40example.org%3E"
    assert _read(f"{uri}/?{sender}&disable_ssl=true&ssl_context=none&timeout=5") == expected
    nested = "__extra__=%7B%22from_email%22%3A+%22%E5%B7%A5%E4%BC%9A+%3Ctj%40example.org%3E%22%2C"
    nested += (
        "+%22disable_ssl%22%3A+true%2C+%22ssl_context%22%3A+%22none%22%2C+%22timeout%22%3A+5%7D"
    )
    assert _read(f"{uri}/?{nested}") == expected


def test_what_is_not_said_is_as_airflow_has_it() -> None:
    assert _read("smtp://mail.example") == {
        "host": "mail.example",
        "port": 0,
        "login": "",
        "password": "",
        "from_email": "",
        "uses_ssl": True,
        "uses_starttls": True,
        "verifies_certificate": True,
        "timeout_seconds": 30,
    }


def test_an_answer_is_awaited_for_half_a_minute_at_most() -> None:
    assert _read("smtp://mail.example?timeout=3600")["timeout_seconds"] == 30


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "读不出来"),
        ('{"host": ["a"], "port": "x"}', "读不出来"),
        ("smtp://u:secret/word@mail.example", "读不出来"),
        ('{"host": "a", "extra": "x"}', "读不出来"),
        ("mail.example", "没有写明邮件服务器"),
        ("smtp://", "没有写明邮件服务器"),
        ("smtp://mail.example?auth_type=oauth2", "OAuth2"),
    ],
)
def test_what_cannot_be_used_is_told_without_a_word_of_the_password(
    written: str, told: str
) -> None:
    with pytest.raises(MailSetupError, match=told) as caught:
        read_connection(written)
    assert "secret" not in str(caught.value)
