"""The lock that runs take turns by, and sessions whose other end vanishes."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from etl.database.turns import one_at_a_time

END_THE_LOCKS_SESSION = """
select pg_terminate_backend(pid, 60000)
from pg_locks
inner join pg_database on pg_locks.database = pg_database.oid
where relation = 'public.turn'::regclass and granted and datname = current_database()
"""


def test_who_has_lost_the_lock_commits_nothing_more(warehouse: Engine) -> None:
    with one_at_a_time(warehouse), warehouse.connect() as connection:
        connection.execute(text("create table kept (answer integer)"))
        assert connection.execute(text(END_THE_LOCKS_SESSION)).scalars().all() == [True]
        with pytest.raises(OperationalError):
            connection.commit()
    with warehouse.begin() as connection:
        assert connection.execute(text("select to_regclass('kept')")).scalar() is None


def test_the_lock_is_free_again_afterwards(warehouse: Engine) -> None:
    for _ in range(2):
        with one_at_a_time(warehouse), warehouse.begin() as connection:
            connection.execute(text("create table if not exists kept (answer integer)"))


def test_the_server_notices_within_minutes_that_a_client_has_vanished(warehouse: Engine) -> None:
    expected = {
        "tcp_keepalives_idle": "60",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "6",
        "client_connection_check_interval": "10s",
    }
    with warehouse.connect() as connection:
        shown = {name: connection.execute(text(f"show {name}")).scalar() for name in expected}
    assert shown == expected
