"""Records of started processes, tried on real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from etl.services.records import ProcessRecord, ServicesRecord, read_record


@pytest.fixture
def leader() -> Iterator[subprocess.Popen[bytes]]:
    """A session of a program and its child that calls itself airflow."""
    child = "import subprocess; subprocess.run(['airflow worker', '600'], executable='/bin/sleep')"
    with subprocess.Popen([sys.executable, "-c", child], start_new_session=True) as process:
        _wait_for_child(process.pid)
        yield process
        for member in _session(process.pid):
            member.kill()


def _wait_for_child(pid: int) -> None:
    while not any("600" in child.cmdline() for child in psutil.Process(pid).children()):
        time.sleep(0.05)


def _session(session: int) -> list[psutil.Process]:
    members = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session:
                members.append(process)
        except ProcessLookupError:
            continue
    return members


def _record(process: subprocess.Popen[bytes]) -> ProcessRecord:
    return ProcessRecord("scheduler", process.pid, psutil.Process(process.pid).create_time())


def test_a_process_and_its_children_are_found(leader: subprocess.Popen[bytes]) -> None:
    record = _record(leader)
    assert record.lives()
    assert {member.pid for member in record.members()} == {
        leader.pid,
        *(child.pid for child in psutil.Process(leader.pid).children()),
    }


def test_a_later_process_with_the_same_id_is_a_stranger(leader: subprocess.Popen[bytes]) -> None:
    record = _record(leader)
    earlier = replace(record, create_time=record.create_time - 3600)
    assert not earlier.lives()
    assert earlier.members() == []


def test_children_of_a_killed_process_are_still_found(leader: subprocess.Popen[bytes]) -> None:
    record = _record(leader)
    (child,) = psutil.Process(leader.pid).children()
    leader.send_signal(signal.SIGKILL)
    leader.wait()
    assert not record.lives()
    assert record.members() == [child]


def test_orphans_of_another_program_in_a_session_of_that_number_are_strangers() -> None:
    command = ["/bin/sh", "-c", "sleep 600 & echo $!"]
    with subprocess.Popen(command, start_new_session=True, stdout=-1, text=True) as shell:
        assert shell.stdout is not None
        orphan = int(shell.stdout.readline())
        shell.wait()
        try:
            assert os.getsid(orphan) == shell.pid
            assert ProcessRecord("scheduler", shell.pid, time.time()).members() == []
        finally:
            os.kill(orphan, signal.SIGKILL)


def test_a_process_that_ended_has_no_members() -> None:
    with subprocess.Popen(["/bin/true"], start_new_session=True) as process:
        record = _record(process)
    assert record.members() == []


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "run" / "airflow.json"
    assert read_record(path) is None
    record = ServicesRecord(1.5, (ProcessRecord("api-server", 11, 0.25, 8080),))
    record = record.including(ProcessRecord("scheduler", 12, 0.5))
    record.write(path)
    assert read_record(path) == record
    assert record.ports == {"api-server": 8080}


def test_a_record_of_an_earlier_release_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "airflow.json"
    scheduler = '{"name": "scheduler", "pid": 12, "create_time": 0.5}'
    path.write_text(f'{{"port": 8080, "started_at": 1.5, "processes": [{scheduler}]}}')
    assert read_record(path) == ServicesRecord(1.5, (ProcessRecord("scheduler", 12, 0.5),))


def test_only_processes_that_run_are_living(leader: subprocess.Popen[bytes]) -> None:
    running = _record(leader)
    ended = replace(running, name="triggerer", create_time=running.create_time - 3600)
    assert ServicesRecord(1.5, (running, ended)).living() == {"scheduler": running}


def test_a_component_holds_its_port_only_if_it_listens_there_itself(
    leader: subprocess.Popen[bytes],
) -> None:
    test = psutil.Process()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ours = ProcessRecord("api-server", test.pid, test.create_time(), port)
        assert ours.holds_port()
        assert not replace(_record(leader), port=port).holds_port()
    assert not ours.holds_port()
    assert replace(ours, port=None).holds_port()
