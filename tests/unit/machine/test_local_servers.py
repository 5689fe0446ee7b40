"""The ports and secrets of the servers on this machine."""

import socket
import stat
from pathlib import Path

from etl.machine.local_servers import free_port, kept_secret


def test_a_preferred_port_is_taken_while_nothing_listens_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_a_port_that_the_system_picks_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


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
