"""Readers may lift their own limits: what they do for too long is ended all the same."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from etl import upkeep
from etl.database.migrate import migrate
from etl.database.roles import Role
from tests.integration.database.logins import Login
from tests.integration.database.readers import is_alive, reading_all


@pytest.fixture
def login(warehouse: Engine, login_to: Callable[[str], Login]) -> Login:
    return login_to(str(warehouse.url.database))


@pytest.fixture
def impatient(warehouse: Engine) -> None:
    """Let the bounds be two seconds for the analyst, and as many for the auditor as before."""
    migrate(warehouse)
    with warehouse.begin() as connection:
        body = connection.execute(
            text("select pg_get_functiondef('internal.end_overlong_sessions'::regproc)")
        ).scalar_one()
        assert body.count("'10 minutes'") == body.count("'1 hour'") == 1
        connection.exec_driver_sql(body.replace("10 minutes", "2 seconds").replace("%", "%%"))


@pytest.mark.usefixtures("impatient", "inbox")
def test_only_readers_that_are_busy_for_too_long_are_ended(login: Login, warehouse: Engine) -> None:
    with (
        reading_all(login(Role.ANALYST), ["warehouse.dim_unit"]) as reading,
        login(Role.ANALYST).connect() as idle,
        reading_all(login(Role.AUDITOR), ["warehouse.dim_unit"]) as auditor,
        reading_all(login(Role.LOADER), ["warehouse.dim_unit"]) as loader,
        reading_all(warehouse, ["warehouse.dim_unit"]) as owner,
    ):
        idle.execute(text("select 1"))
        idle.commit()
        assert upkeep.end_overlong_sessions() == 0
        time.sleep(2.1)
        assert upkeep.end_overlong_sessions() == 1
        assert not is_alive(reading)
        assert all(map(is_alive, (idle, auditor, loader, owner)))


@pytest.mark.usefixtures("impatient", "inbox")
def test_a_loop_that_commits_again_and_again_is_one_long_statement(login: Login) -> None:
    engine = login(Role.ANALYST).execution_options(isolation_level="AUTOCOMMIT")
    outcomes = []

    def loop() -> None:
        with engine.connect() as connection:
            connection.execute(text("set statement_timeout = 0"))
            try:
                connection.execute(
                    text("do $$ begin loop perform pg_sleep(0.1); commit; end loop; end $$")
                )
            except DBAPIError as error:
                outcomes.append(error.connection_invalidated)

    looping = threading.Thread(target=loop)
    looping.start()
    time.sleep(2.5)
    assert upkeep.end_overlong_sessions() == 1
    looping.join()
    assert outcomes == [True]


@pytest.mark.usefixtures("impatient", "inbox")
def test_a_person_with_a_login_of_his_own_is_bounded_like_the_role_that_he_was_given(
    warehouse: Engine,
) -> None:
    person = f"person_{warehouse.url.database}"
    with warehouse.begin() as connection:
        connection.execute(text(f"create role {person} login password 'plain'"))
        connection.execute(text(f"grant warehouse_analyst to {person}"))
    own_login = {"username": person, "password": "plain"}
    engine = create_engine(warehouse.url.set(**own_login))
    with reading_all(engine, ["warehouse.dim_unit"]) as connection:
        time.sleep(2.1)
        assert upkeep.end_overlong_sessions() == 1
        assert not is_alive(connection)
    engine.dispose()
    with warehouse.begin() as connection:
        connection.execute(text(f"drop role {person}"))
