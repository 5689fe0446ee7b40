"""What declared tables and views say of their past."""

import pytest

from etl.database.as_of import as_of, with_history
from etl.database.history import kept_tables

UNIT = """\
-- grain: one row per unit
-- history: kept
create table warehouse.unit (
    unit_key integer generated always as identity primary key,
    position smallint not null check (position > 0), -- not a number
    kinds text[] not null,
    is_new boolean not null generated always as (
        kinds is null
    ) stored,
    check (unit_key > 0),
    unique (position, kinds)
);
create unique index unit_kind on warehouse.unit (kinds)
where position > 1;

comment on table warehouse.unit is 'One row per unit';
comment on column warehouse.unit.position is 'Place; never twice';
"""
FACT = """\
-- grain: one row per version of a figure
create table warehouse.fact (
    unit_key integer not null,
    value numeric,
    recorded_at timestamptz not null,
    superseded_at timestamptz,
    primary key (unit_key, recorded_at)
);
"""
RATE = """\
-- grain: one row per unit
create table report.rate (
    period_code text not null,
    unit_code text not null,
    rate numeric,
    primary key (period_code, unit_code)
);
"""
LAST = """\
-- grain: one row per unit
create view warehouse.last as
select unit.unit_key -- from warehouse.nothing
from warehouse.unit;

comment on view warehouse.last is 'One row per unit';
"""
BEST = """\
-- grain: one row per unit
create view report.best as
select last.unit_key
from warehouse.last as last
inner join warehouse.fact as fact
    on last.unit_key = fact.unit_key and fact.superseded_at is null
cross join lateral unnest(array[1]) as each;
"""
ANSWER = """\
-- grain: one row per answer
-- history: of quality.answer
create view history.answer as
select answer.unit_key, answer.given_at as recorded_at
from quality.answer as answer;
"""
MOVE = """\
-- grain: one row per unit and moment at which its figure changed
-- history: of all versions
create view report.move as
select fact.unit_key
from warehouse.fact as fact
inner join history.unit as past on fact.unit_key = past.unit_key
inner join quality.answer as answer on fact.unit_key = answer.unit_key;
"""
DECLARED = {
    "warehouse.unit": UNIT,
    "warehouse.fact": FACT,
    "report.rate": RATE,
    "warehouse.last": LAST,
    "report.best": BEST,
}


def added(declaration: dict[str, str]) -> dict[str, str]:
    whole = with_history(declaration)
    return {name: text for name, text in whole.items() if name not in declaration}


def test_tables_of_reports_and_those_that_say_so_have_a_history_and_a_function() -> None:
    assert set(added(DECLARED)) == {
        "history.unit",
        "history.rate",
        "warehouse.unit_as_of",
        "report.rate_as_of",
        "warehouse.fact_as_of",
        "warehouse.last_as_of",
        "report.best_as_of",
    }


def test_a_history_has_the_columns_indices_and_comments_of_its_table() -> None:
    history = added(DECLARED)["history.unit"]
    assert (
        "    unit_key integer,\n    position smallint,\n    kinds text[],\n    is_new boolean,\n"
        in (history)
    )
    assert "primary key (unit_key, recorded_at)" in history
    assert "create index unit_kind on history.unit (kinds)\nwhere position > 1;" in history
    assert "comment on column history.unit.position is 'Place; never twice';" in history


def test_a_key_of_several_columns_is_that_of_the_versions_too() -> None:
    assert kept_tables(DECLARED)["report.rate"].key == ("period_code", "unit_code")


def test_a_view_reads_everything_as_of_the_moment() -> None:
    functions = added(DECLARED)
    assert "from warehouse.unit_as_of($1) as unit\n" in functions["warehouse.last_as_of"]
    best = functions["report.best_as_of"]
    assert "from warehouse.last_as_of($1) as last\n" in best
    assert "inner join warehouse.fact_as_of($1) as fact\n" in best
    assert "cross join lateral unnest(array[1]) as each" in best
    assert "returns setof report.best" in best


def test_a_table_of_versions_is_its_own_history() -> None:
    fact = added(DECLARED)["warehouse.fact_as_of"]
    assert "from warehouse.fact as version" in fact
    assert "cast(null as timestamptz)" in fact, "nobody knew then when it would be superseded"


def test_a_function_of_what_analysts_do_not_see_lies_where_they_may_call_it() -> None:
    hidden = UNIT.replace("warehouse.", "quality.")
    view = BEST.replace("warehouse.last", "quality.unit")
    functions = added({**DECLARED, "quality.unit": hidden, "report.best": view})
    assert "from history.unit_as_of($1) as last" in functions["report.best_as_of"]


def test_rows_with_moments_of_their_own_are_known_since_then() -> None:
    declared = {**DECLARED, "history.answer": ANSWER, "report.move": MOVE}
    answer = added(declared)["history.answer_as_of"]
    assert "returns setof history.answer" in answer
    assert "where version.recorded_at <= $1\n" in answer
    ending = ANSWER.replace("recorded_at\n", "recorded_at, answer.ended_at as superseded_at\n")
    ended = added({**declared, "history.answer": ending})["history.answer_as_of"]
    assert "and (version.superseded_at is null or version.superseded_at > $1)" in ended


def test_a_view_of_all_versions_reads_those_that_were_known_by_the_moment() -> None:
    functions = added({**DECLARED, "history.answer": ANSWER, "report.move": MOVE})
    move = functions["report.move_as_of"]
    assert "from history.fact_known_by($1) as fact\n" in move
    assert "inner join history.unit_known_by($1) as past on" in move
    assert "inner join history.answer_as_of($1) as answer on" in move
    fact = functions["history.fact_known_by"]
    assert "from warehouse.fact as version\n    where version.recorded_at <= $1\n" in fact
    assert "case when version.superseded_at <= $1 then version.superseded_at end" in fact
    assert "from history.unit as version\n" in functions["history.unit_known_by"]


def test_what_is_the_same_at_every_moment_is_read_as_it_is() -> None:
    same = LAST.replace("create", "-- history: the same at every moment, as nothing moves\ncreate")
    functions = added({**DECLARED, "warehouse.last": same})
    assert "from warehouse.last as last\n" in functions["report.best_as_of"]
    assert "warehouse.last_as_of" not in functions


def test_a_report_view_that_reads_what_has_no_history_is_refused() -> None:
    without = {**DECLARED, "warehouse.unit": UNIT.replace("-- history: kept\n", "")}
    with pytest.raises(ValueError, match="reads warehouse.unit, of which no history is kept"):
        with_history(without)


@pytest.mark.parametrize(
    "read",
    [
        "cross join lateral warehouse.known_units() as each",
        "cross join lateral unnest(array[1]) as each, warehouse.unit",
    ],
    ids=["a function that reads tables", "a table after a comma"],
)
def test_a_report_view_that_reads_the_present_some_other_way_is_refused(read: str) -> None:
    known = "create function warehouse.known_units() returns setof integer\nlanguage sql stable"
    view = BEST.replace("cross join lateral unnest(array[1]) as each", read)
    declared = {**DECLARED, "warehouse.known_units": known, "report.best": view}
    with pytest.raises(ValueError, match=r"report.best reads warehouse.(unit|known_units) as it"):
        with_history(declared)


def test_a_view_may_say_why_nobody_can_ask_for_its_past() -> None:
    silent = BEST.replace("create view", "-- history: none, as it shows the present\ncreate view")
    without = {**DECLARED, "warehouse.unit": UNIT.replace("kept", "-"), "report.best": silent}
    assert set(added(without)) == {"history.rate", "report.rate_as_of", "warehouse.fact_as_of"}


def test_a_table_without_a_key_is_refused() -> None:
    keyless = RATE.replace(
        "    rate numeric,\n    primary key (period_code, unit_code)\n", "    rate numeric\n"
    )
    with pytest.raises(ValueError, match="report.rate needs a primary key"):
        with_history({**DECLARED, "report.rate": keyless})


def test_a_statement_reads_as_of_a_parameter() -> None:
    past = as_of(
        "select 1 from report.rate\njoin report.best as b on rate.rate is distinct from b.rate",
        ":known_at",
    )
    assert past == (
        "select 1 from report.rate_as_of(:known_at) as rate\n"
        "join report.best_as_of(:known_at) as b on rate.rate is distinct from b.rate"
    )
