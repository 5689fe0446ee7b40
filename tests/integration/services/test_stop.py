"""Airflow's components are ended as ``make down`` does: when no other test needs them any more."""

import signal
from pathlib import Path

import pytest

from etl.machine.local_servers import free_port
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
    assert processes.stop() is True
    assert running(before) == []
    assert {port for port in ports if free_port(port) != port} == set()
    assert processes.stop() is False


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
