"""Which period lies in which, against months counted by hand."""

from tests.integration.inbox import Rows

PARTS = """
    select part.period_code
    from warehouse.bridge_period as bridge
    inner join warehouse.dim_period as period on bridge.period_key = period.period_key
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    where period.period_code = :period and (bridge.is_direct or not :direct)
    order by part.ends_on, part.starts_on desc
    """


def parts(rows: Rows, period: str, *, direct: bool) -> list[str]:
    return [code for (code,) in rows(PARTS, period=period, direct=direct)]


def test_a_period_holds_all_shorter_ones_and_itself(rows: Rows) -> None:
    assert parts(rows, "2020-02", direct=False) == ["2020-02"]
    assert parts(rows, "2020H1", direct=False) == [
        "2020-01",
        "2020-02",
        "2020-03",
        "2020Q1",
        "2020-04",
        "2020-05",
        "2020-06",
        "2020Q2",
        "2020H1",
    ]


def test_its_direct_parts_make_it_up_without_overlap(rows: Rows) -> None:
    assert parts(rows, "2020-02", direct=True) == []
    assert parts(rows, "2020Q2", direct=True) == ["2020-04", "2020-05", "2020-06"]
    assert parts(rows, "2020H1", direct=True) == ["2020Q1", "2020Q2"]
    assert parts(rows, "2020", direct=True) == ["2020H1", "2020H2"]
    assert parts(rows, "2021S", direct=True) == ["2020Q4", "2021H1", "2021Q3"]


def test_every_pair_of_periods_is_held_that_lies_so(rows: Rows) -> None:
    found = rows("select period_key, part_period_key from warehouse.bridge_period order by 1, 2")
    spans = rows("select period_key, starts_on, ends_on from warehouse.dim_period order by 1")
    assert len(spans) >= 40
    assert found == [
        (key, part)
        for key, begins, ends in spans
        for part, part_begins, part_ends in spans
        if begins <= part_begins and part_ends <= ends
    ]
