"""Declared objects: what is read from their statements, and their order."""

from graphlib import CycleError

import pytest

from etl.database.declaration import dependants, in_order, read_declaration

DAY = "create table shop.day (day date primary key);\n"
SALE = "create unlogged table shop.sale (day date references shop.day (day), amount numeric);\n"
TOTAL = "create view shop.total as select sum(sale.amount) as amount from shop.sale as sale;\n"
BEST = "create view shop.best as select max(amount) from shop.total; -- not of shop.year\n"
YEAR = "create function shop.year() returns integer language sql as $$ select 2020 $$;\n"
SCHEMA = "create schema shop;\n"
SHOP = {
    "shop.best": BEST,
    "shop.total": TOTAL,
    "shop.sale": SALE + "comment on table shop.sale is 'Best: shop.best';\n",
    "shop.day": DAY,
    "shop.year": YEAR,
    "shop": SCHEMA,
}


def test_each_object_comes_after_those_that_it_names() -> None:
    ordered = in_order(SHOP)
    names = list(ordered)
    assert names[0] == "shop"
    chain = ["shop.day", "shop.sale", "shop.total", "shop.best"]
    assert [name for name in names if name in chain] == chain
    assert [ordered[name].kind for name in sorted(names)] == [
        "schema",
        "view",
        "table",
        "table",
        "view",
        "function",
    ]


def test_the_order_does_not_hang_on_how_files_are_listed() -> None:
    assert list(in_order(SHOP)) == list(in_order(dict(reversed(SHOP.items()))))


def test_objects_that_need_each_other_are_refused() -> None:
    circle = {"a.b": "create view a.b as select * from a.c", "a.c": "create view a.c as table a.b"}
    with pytest.raises(CycleError):
        in_order(circle)


def test_a_file_that_creates_something_else_than_its_name_says_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sql/schema/shop/one\.sql does not create shop\.one"):
        in_order({"shop.one": TOTAL})


def test_those_that_need_an_object_are_found_through_others() -> None:
    objects = in_order(SHOP).values()
    assert dependants(objects, ["shop.sale"]) == {"shop.total", "shop.best"}
    assert dependants(objects, ["shop.best", "shop.year"]) == set()


def test_a_definition_leaves_out_comments_and_layout() -> None:
    ordered = in_order(SHOP)
    assert ordered["shop.sale"].definition == SALE.strip()
    assert ordered["shop.sale"].comments == "comment on table shop.sale is 'Best: shop.best';"
    other = in_order({"shop.day": "-- grain: a day\n" + DAY.replace("(day date", "(\n  day date")})
    assert other["shop.day"].definition == ordered["shop.day"].definition.replace(
        "(day", "( day", 1
    )


def test_every_declared_object_says_its_grain_or_its_purpose_first() -> None:
    firsts = {name: text.splitlines()[0] for name, text in read_declaration().items()}
    assert len(firsts) > 50
    said = ("-- grain: one row", "-- purpose: ")
    assert [name for name, first in firsts.items() if not first.startswith(said)] == []
