"""What somebody with the rights of the database's owner can do to publications, and what tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from etl import on_demand
from etl.database.connect import execute
from etl.publication.canonical import canonical_form, checksum
from etl.publication.chain import verified
from tests.integration.conftest import SharedWarehouse
from tests.integration.publication.published import PUBLISHED_AT, publish

pytestmark = pytest.mark.usefixtures("few_rules")

WITHOUT_CONTENT = """
    update warehouse.publication set canonical_form = '{}' where publication_number = :number
    """
TAKEN_OUT = "delete from warehouse.publication where publication_number = :number"
TAKEN_OUT_WHOLE = """
    delete from warehouse.published_figure where publication_number = :number;
    delete from warehouse.publication where publication_number = :number
    """
CHECKS = ("publication_chain", "publication", "published_figure")
# Column and canonical form say the same, and the checksum is right.
FORGED_REASON = """
    with forged as (
        select
            publication_number,
            replace(canonical_form, reason, '另一个理由') as form
        from warehouse.publication where publication_number = :number
    )
    update warehouse.publication as publication set
        reason = '另一个理由',
        canonical_form = forged.form,
        sha256 = encode(sha256(convert_to(forged.form, 'UTF8')), 'hex')
    from forged where publication.publication_number = forged.publication_number
    """
ADDED_FIGURE = """
    insert into warehouse.published_figure
    select (jsonb_populate_record(figure, '{"unit_code": "JZ-99"}')).*
    from warehouse.published_figure as figure where value = 37
    """
INSERTED = """
    insert into warehouse.publication
    select :number, '2020Q1', 1, recorded_at, approved_by, account, reason, null, previous_sha256,
        encode(sha256('{}'), 'hex'), '{}'
    from warehouse.publication where publication_number = 2
    """


@pytest.fixture(scope="module")
def chain(begun: SharedWarehouse) -> SharedWarehouse:
    """Three publications: of two months and of the half-year."""
    for day, period in enumerate(("2020-01", "2020-06", "2020H1")):
        publish(period, at=PUBLISHED_AT + timedelta(days=day))
    return begun


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def found(connection: Connection) -> list[str]:
    """Return the checks of the gate that find something."""
    keys = connection.execute(text("select period_key from warehouse.dim_period")).scalars().all()
    return [
        check for check in CHECKS if execute(connection, f"gate/{check}", period_keys=keys).first()
    ]


def test_an_untouched_chain_passes(chain: SharedWarehouse) -> None:
    with undone(chain.engine) as connection:
        assert found(connection) == []


@pytest.mark.parametrize(
    ("attack", "check"),
    [
        ("update warehouse.published_figure set value = 38 where value = 37", "published_figure"),
        ("delete from warehouse.published_figure where value = 37", "published_figure"),
        (ADDED_FIGURE, "published_figure"),
        ("update warehouse.publication set approved_by = '王五'", "publication"),
        ("update warehouse.publication set recorded_at = '2020-08-01'", "publication"),
        ("update warehouse.publication set vintage = vintage + 1", "publication_chain"),
    ],
)
def test_the_gate_finds_what_the_canonical_form_does_not_say(
    chain: SharedWarehouse, attack: str, check: str
) -> None:
    with undone(chain.engine) as connection:
        connection.execute(text(attack))
        assert check in found(connection)


@pytest.mark.parametrize(
    ("attack", "number"),
    [
        (WITHOUT_CONTENT, 3),
        (FORGED_REASON, 2),
        (TAKEN_OUT, 2),
        (INSERTED, 4),
    ],
    ids=["without its checksum", "with it, not the last", "taken out", "put between"],
)
def test_the_database_refuses_a_chain_that_does_not_hold(
    chain: SharedWarehouse, attack: str, number: int
) -> None:
    with undone(chain.engine) as connection:
        connection.execute(text("delete from warehouse.published_figure"))
        with pytest.raises(IntegrityError):
            connection.execute(text(attack), {"number": number})


@pytest.mark.parametrize(
    "attack",
    [
        FORGED_REASON,
        TAKEN_OUT_WHOLE,
    ],
    ids=["the last one forged", "the last one taken away"],
)
def test_the_last_publication_is_safe_only_with_a_checksum_kept_elsewhere(
    chain: SharedWarehouse, attack: str
) -> None:
    known = chain.rows("select sha256 from warehouse.publication where publication_number = 3")
    with undone(chain.engine) as connection:
        connection.execute(text(attack), {"number": 3})
        assert found(connection) == []
        stored = connection.execute(text("select sha256 from warehouse.publication")).all()
        assert known[0] not in stored


@pytest.mark.usefixtures("chain")
def test_an_export_tells_what_was_done_to_it() -> None:
    lines = on_demand.exported_publications().splitlines(keepends=True)
    links = list(verified(lines))
    assert [link.fault for link in links] == [None] * 3
    first, second, third = lines
    forged = second.replace("周敏".encode(), "王五".encode())

    def faults(*altered: bytes) -> list[int]:
        checked = enumerate(verified(altered), 1)
        return [number for number, link in checked if link.fault]

    assert faults(first, forged, third) == [3]
    assert faults(first, third) == [2]
    assert faults(second, third) == [1, 2]
    assert faults(first, first, second, third) == [2, 3, 4]
    assert faults(first, second.replace(b'":', b'": '), third) == [2, 3]
    assert faults(first, b"\xff\n", third) == [2, 3]
    # cut off, or made anew: nothing but a checksum from elsewhere tells
    assert faults(first, second) == []
    content = links[2].content | {"approved_by": "王五"}
    made_anew = canonical_form(content).encode()
    assert faults(first, second, made_anew) == []
    assert checksum(made_anew.decode()) != links[2].sha256
