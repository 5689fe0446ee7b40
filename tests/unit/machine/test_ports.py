"""Free ports, tried on real sockets."""

import socket

from etl.machine.ports import free_port


def test_a_preferred_port_is_taken_while_nothing_listens_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_a_port_that_the_system_picks_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
