"""Who may do what, tried as each role with a login of its own."""

import csv
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import URL, Engine, text

from etl import on_demand
from etl.database.connect import connect
from etl.database.migrate import migrate
from etl.database.roles import CREATED, Role
from tests.integration.database.logins import Login, outcome
from tests.integration.inbox import Inbox, Night, Rows, beijing

STATEMENTS = Path(__file__).with_name("statements_by_role.csv")
READ_BY_ANALYSTS = {"report", "warehouse", "history"}
SCHEMAS = "'landing', 'staging', 'warehouse', 'quality', 'report', 'outbox', 'internal', 'history'"
RELATIONS = f"""
    select relation.oid::regclass::text, relation.relnamespace::regnamespace::text
    from pg_class as relation
    where relation.relnamespace::regnamespace::text in ({SCHEMAS})
        and relation.relkind = any(array['r', 'p', 'v', 'm']::"char"[])
        and not relation.relispartition
    """  # noqa: S608

# what truncate empties, which a reader who holds on to it would hold up, and the views on it
EMPTIED_BY_STAGES = """
    with recursive emptied (oid) as (
        select oid from pg_class
        where relnamespace = 'quality'::regnamespace and relpersistence = 'u' and relkind = 'r'
        union
        select rule.ev_class from emptied
        inner join pg_depend on emptied.oid = refobjid and classid = 'pg_rewrite'::regclass
        inner join pg_rewrite as rule on objid = rule.oid
    )
    select oid::regclass::text from emptied
    """


@pytest.fixture
def login(warehouse: Engine, login_to: Callable[[str], Login]) -> Login:
    """Log in to the warehouse; a database's own privileges do not come with its template."""
    migrate(warehouse)
    return login_to(str(warehouse.url.database))


def test_a_role_may_do_what_it_has_to_and_no_more(login: Login) -> None:
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    engines = {role: login(Role[role.upper()]) for role in ("loader", "analyst", "auditor")}
    expected = {(row["role"], row["statement"]): row["outcome"] for row in rows}
    found = {(role, said): outcome(engines[role], said) for role, said in expected}
    assert found == expected


def test_the_server_is_out_of_reach(login: Login) -> None:
    # neither can be tried within a transaction; being read-only is found out first
    for statement in ("alter system set fsync = off", "create database mine"):
        for role in CREATED:
            engine = login(role).execution_options(isolation_level="AUTOCOMMIT")
            assert outcome(engine, statement) in {"42501", "25006"}


def test_nobody_can_hand_on_what_he_was_given(login: Login, rows: Rows) -> None:
    login(Role.LOADER)
    grantable = """
        select relation.oid::regclass::text, entry.grantee::regrole::text
        from pg_class as relation, aclexplode(relation.relacl) as entry
        where entry.is_grantable and entry.grantee <> relation.relowner
        """
    assert rows(grantable) == []


def test_an_analyst_reads_star_and_reports_and_the_others_all_that_lasts(
    login: Login, rows: Rows
) -> None:
    relations = rows(RELATIONS)
    assert len(relations) > 40
    loaders_alone = {name for (name,) in rows(EMPTIED_BY_STAGES)}
    assert loaders_alone >= {"quality.open_cell", "quality.written_line"}
    unread = {
        Role.LOADER: set[str](),
        Role.AUDITOR: loaders_alone,
        Role.ANALYST: {name for name, schema in relations if schema not in READ_BY_ANALYSTS}
        | {"warehouse.publication"},  # it names who approved it
    }
    for role in CREATED:
        engine = login(role)
        found = {name: outcome(engine, f"select * from {name} limit 1") for name, _ in relations}  # noqa: S608
        assert found == {name: "42501" if name in unread[role] else "ok" for name, _ in relations}


def test_readers_are_read_only_and_limited_from_the_moment_they_log_in(login: Login) -> None:
    limits = (
        "default_transaction_read_only",
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "temp_file_limit",
        "log_min_messages",
        "log_min_error_statement",
    )
    found = {}
    for role in Role:
        with login(role).connect() as connection:
            found[role] = tuple(
                connection.execute(text(f"show {name}")).scalar() for name in limits
            )
    assert found == {
        Role.OWNER: ("off", "0", "0", "0", "-1", "warning", "error"),
        Role.LOADER: ("off", "50min", "10min", "1h", "10GB", "warning", "error"),
        Role.ANALYST: ("on", "1min", "0", "10min", "512MB", "fatal", "panic"),
        Role.AUDITOR: ("on", "10min", "0", "10min", "1GB", "fatal", "panic"),
    }


def test_a_readers_temporary_files_are_bounded_whatever_he_sets(login: Login) -> None:
    flood = """
        begin;
        set local work_mem = '64kB';
        set local statement_timeout = 0;
        declare flood cursor with hold for
        select repeat('x', 1000) from generate_series(1, 600000);
        commit
        """
    engine = login(Role.ANALYST).execution_options(isolation_level="AUTOCOMMIT")
    assert outcome(engine, "set temp_file_limit = -1") == "42501"
    assert outcome(engine, flood) == "53400"


def test_notifications_that_nobody_takes_do_not_fill_the_disk(login: Login) -> None:
    flood = """
        do $$
        begin
            for number in 1..2000 loop
                execute format('notify flood, %%L', repeat('x', 7900) || number);
            end loop;
        end
        $$
        """
    engine = login(Role.ANALYST).execution_options(isolation_level="AUTOCOMMIT")
    with login(Role.AUDITOR).connect() as listener:
        listener.execute(text("listen flood"))
        listener.commit()
        listener.execute(text("select 1"))
        assert outcome(engine, flood) == "54000"


def test_no_function_of_the_system_that_stores_or_locks_is_for_everybody(
    login: Login, rows: Rows
) -> None:
    login(Role.LOADER)
    harmful = """
        select proname from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
            and proname ~ '^lo|advisory|emit|export|notify$|current_xact_id$|txid_current$'
            and provolatile = 'v' and prorettype <> 'trigger'::regtype
            and has_function_privilege('public', oid, 'execute')
        """
    assert rows(harmful) == []
    known = """
        select count(*) from pg_proc
        where proname in ('lo_create', 'pg_advisory_lock', 'pg_logical_emit_message')
            and not has_function_privilege('warehouse_loader', oid, 'execute')
        """
    assert rows(known) == [(5,)]


def test_a_stranger_with_a_login_enters_no_database_of_ours(
    login: Login, warehouse: Engine
) -> None:
    login(Role.LOADER)
    stranger = f"stranger_{warehouse.url.database}"
    with warehouse.begin() as connection:
        connection.execute(text(f"create role {stranger} login password 'plain'"))
    for database in (warehouse.url.database, "postgres", "template1"):
        login_of = {"username": stranger, "password": "plain", "database": database}
        url = warehouse.url.set(drivername="postgresql", **login_of)
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            psycopg2.connect(url.render_as_string(hide_password=False))
    with warehouse.begin() as connection:
        connection.execute(text(f"drop role {stranger}"))


def test_readers_enter_no_database_but_the_warehouse(server_urls: dict[Role, URL]) -> None:
    for role in (Role.ANALYST, Role.AUDITOR):
        for database in ("postgres", "template1"):
            url = server_urls[role].set(drivername="postgresql", database=database)
            with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
                psycopg2.connect(url.render_as_string(hide_password=False))


def test_stages_and_commands_log_in_as_the_loader(warehouse: Engine) -> None:
    assert warehouse.url.username == "warehouse_owner"
    engine = connect()
    with engine.connect() as connection:
        assert connection.execute(text("select current_user")).scalar() == "warehouse_loader"
    engine.dispose()


def test_a_night_needs_nobody_but_the_loader(
    inbox: Inbox, night: Night, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAREHOUSE_OWNER_URL")
    inbox.send("JZ-22", "2020-01", {}, beijing("2020-02-03 10:00"))
    assert night(beijing("2020-02-06 02:00"))["load"]["observations"] > 0
    assert on_demand.refresh_everything()["periods"] > 0
    assert rows("select distinct verdict from landing.submission") == [("accepted",)]


def test_partitions_that_are_missing_are_added_by_the_loader(
    login: Login, warehouse: Engine, rows: Rows
) -> None:
    with warehouse.begin() as connection:
        connection.execute(text("drop table partition.fact_observation_2020h1"))
    with login(Role.LOADER).begin() as connection:
        connection.execute(text("select internal.add_missing_partitions()"))
    owner = "select relowner::regrole::text, pg_get_expr(relpartbound, oid) from pg_class"
    assert rows(f"{owner} where relname = 'fact_observation_2020h1'") == [
        ("warehouse_owner", "FOR VALUES FROM (2020010) TO (2020070)")
    ]


def test_what_runs_with_the_owners_rights_is_for_the_loader_alone(login: Login, rows: Rows) -> None:
    login(Role.LOADER)
    definers = """
        select
            oid::regprocedure::text,
            has_function_privilege('warehouse_analyst', oid, 'execute'),
            proconfig
        from pg_proc
        where prosecdef and pronamespace::regnamespace::text !~ '^pg_'
        """
    narrow = (False, ["search_path=pg_catalog, pg_temp"])
    assert sorted(rows(definers)) == [
        ("internal.add_missing_partitions()", *narrow),
        ("internal.end_overlong_sessions()", *narrow),
    ]


def test_a_view_gives_no_way_to_write_into_its_table(login: Login, rows: Rows) -> None:
    login(Role.LOADER)
    writable = """
        select relation.oid::regclass::text from pg_class as relation
        where relation.relkind = 'v' and relation.relnamespace::regnamespace::text !~ '^(pg_|info)'
            and has_table_privilege('warehouse_loader', relation.oid, 'insert, update, delete')
        """
    assert rows(writable) == []


def test_nobody_logs_in_with_a_wrong_password_or_without_one(server_urls: dict[Role, URL]) -> None:
    for url in server_urls.values():
        for password in ("guess", ""):
            plain = url.set(drivername="postgresql", password=password)
            with pytest.raises(psycopg2.OperationalError, match=r"password"):
                psycopg2.connect(plain.render_as_string(hide_password=False))
