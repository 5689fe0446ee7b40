"""The declared schema is the one that the migrations leave behind."""

import pytest
from sqlalchemy import Engine, create_engine

from etl.database.declaration import in_order, read_declaration
from etl.database.migrate import migrate, prepare
from etl.database.privileges import close_loopholes, grant_privileges
from tests.integration.conftest import fresh_database
from tests.integration.schema_dump import dumped_schema


def test_the_declaration_builds_what_the_migrations_build(empty: Engine, server_url: str) -> None:
    migrate(empty)
    with fresh_database(server_url, "template1") as url:
        declared = create_engine(url)
        prepare(declared)
        with declared.begin() as connection:
            for item in in_order(read_declaration()).values():
                connection.exec_driver_sql(item.statements.replace("%", "%%"))
            grant_privileges(connection)
            close_loopholes(connection)
        assert len(dumped_schema(declared)) > 1000
        assert dumped_schema(declared) == dumped_schema(empty)
        declared.dispose()


def test_a_file_creates_what_it_is_named_after() -> None:
    with pytest.raises(ValueError, match=r"sql/schema/report/one\.sql does not create report\.one"):
        in_order({"report.one": "create view report.other as select 1;"})
