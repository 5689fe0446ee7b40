"""No file stops a night, reaches another union's figure, or makes a mail that nobody can take."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from etl import pipeline, settings
from etl.services.environment import catcher_connection
from tests.hostile_files import HostileFile, hostile_file
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.outbox import ScriptedMailServer

FIRST_NIGHT = beijing("2020-02-06 02:00")
NIGHTS_IN_TURN = 20  # on one warehouse: what came before weighs on what comes after
LARGEST_BODY = 200_000


def put(inbox: Path, file: HostileFile) -> bool:
    """Put a file into the inbox; some names no file system takes."""
    path = os.path.join(os.fsencode(inbox), file.path)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as opened:
            opened.write(file.data)
        os.utime(path, (file.modified, file.modified))
    except OSError:
        return False
    return True


def body_size(mail: EmailMessage) -> int:
    parts = [mail.get_body(preferencelist=(kind,)) for kind in ("plain", "html")]
    return sum(len(part.get_content().encode()) for part in parts if part)


def assert_sound(mails: Sequence[EmailMessage], known: set[str]) -> None:
    for mail in mails:
        assert mail["Bcc"] is None
        assert {address.addr_spec for address in mail["To"].addresses} <= known
        assert body_size(mail) <= LARGEST_BODY


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    nights = metafunc.config.getoption("--hostile-nights")
    turns = [range(n, min(n + NIGHTS_IN_TURN, nights)) for n in range(0, nights, NIGHTS_IN_TURN)]
    metafunc.parametrize("turn", turns, ids=str)


def test_no_file_stops_a_night_or_reaches_another_union(
    turn: range,
    inbox: Inbox,
    night: Night,
    rows: Rows,
    mail_server: ScriptedMailServer,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    for name, value in catcher_connection(mail_server.port).items():
        monkeypatch.setenv(name, value)
    known = {contact.email for contact in inbox.catalogue.contacts}
    count, offered = pytestconfig.getoption("--hostile-files"), 0
    for number in turn:
        random, moment = Random(f"hostile {number}"), FIRST_NIGHT + timedelta(days=number)
        sent = inbox.send(
            "JZ-02",
            "2020-01",
            {"A2.05": str(number + 1)},
            moment - timedelta(hours=1),
            name=f"JZ-02 沙市区总工会/一月 {number}.xlsx",
        )
        base = inbox.send("JZ-22", "2020-01", {}, moment, name="base.xlsx")
        form = base.read_bytes()
        base.unlink()
        files = [hostile_file(random, form) for _ in range(count)]
        offered += sum(put(settings.inbox_dir(), file) for file in files)
        night(moment)
        pipeline.send(moment)
        assert rows(
            "select f.value from warehouse.fact_observation as f "
            "join warehouse.dim_indicator as i using (indicator_key) "
            "join warehouse.dim_unit as u using (unit_version_key) "
            "where unit_code = 'JZ-02' and indicator_code = 'A2.05' and superseded_at is null"
        ) == [(Decimal(number + 1),)], sent
        assert_sound(mail_server.mails(), known)
        mail_server.forget()
    assert offered >= count * len(turn) * 0.8
    assert rows("select count(*) from landing.file where staged_at is null") == [(0,)]
    problems = Counter(dict(rows("select problem, count(*) from landing.submission group by 1")))
    assert len(problems) >= 5, "the files go wrong in one way only"
