"""Airflow's components are ended as ``make down`` does: when no other test needs them any more."""

import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from etl.services import processes
from tests.integration.services.airflow_at_work import (
    AIRFLOW,
    PATIENCE_SECONDS,
    components,
    listened_on,
    running,
    starter,
    wait_for_components,
    with_children,
)


@pytest.mark.usefixtures("seen")
def test_stopping_leaves_no_process_and_no_listener(var: Path) -> None:
    before = with_children(components(var))
    ports = {port for _, port in listened_on(before)}
    assert len(running(before)) > len(ports) == 2
    assert _taken(ports, var) == ports
    assert processes.stop() is True
    assert running(before) == []
    assert _taken(ports, var) == set()
    assert processes.stop() is False


def _taken(ports: set[int], var: Path) -> set[int]:
    """Return those of the ports that somebody listens on, unless for another folder.

    Another test may take a port as soon as it is free.
    """
    taken = set()
    for connection in psutil.net_connections("tcp"):
        port = connection.laddr.port
        if connection.status == psutil.CONN_LISTEN and port in ports and connection.pid:
            with suppress(psutil.NoSuchProcess):
                environment = psutil.Process(connection.pid).environ()
                if environment.get("GONGHUI_VAR", str(var)) == str(var):
                    taken.add(port)
    return taken


@pytest.mark.usefixtures("address")
def test_an_interrupted_start_leaves_no_process_behind(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.stop()
    # Nobody needs to catch mails that have a server to go to.
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://warehouse@mail.example.org")
    with starter() as starting:
        wait_for_components(AIRFLOW, var, starting)
        started = components(var)
        starting.send_signal(signal.SIGINT)
        starting.communicate(timeout=PATIENCE_SECONDS)
    assert starting.returncode != 0
    assert started.keys() == AIRFLOW
    assert running(list(started.values())) == []
    assert components(var) == {}
