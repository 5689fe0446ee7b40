"""What has to be done to a database, from what was applied to it and what the files say now."""

from etl.database.plan import Applied, Plan, plan

SALE = "create table shop.sale (amount numeric);\ncomment on table shop.sale is 'Sales';\n"
TOTAL = "create view shop.total as select sum(sale.amount) as amount from shop.sale as sale;\n"
BEST = "create view shop.best as select total.amount from shop.total as total;\n"
YEAR = "create function shop.year() returns integer language sql as $$ select 2020 $$;\n"
SHOP = {"shop.sale": SALE, "shop.total": TOTAL, "shop.best": BEST, "shop.year": YEAR}
CHANGES = {"0001_price": "alter table shop.sale add column price numeric;"}
SALE_AT_A_PRICE = SALE.replace("numeric", "numeric, price numeric")


def planned(
    declaration: dict[str, str],
    changes: dict[str, str] | None = None,
    applied_changes: dict[str, str] | None = None,
) -> Plan:
    return plan(Applied(SHOP, applied_changes or {}), declaration, changes or {})


def dropped(the_plan: Plan) -> list[str]:
    return [item.name for item in the_plan.dropped]


def test_an_empty_database_gets_all_objects_and_needs_no_changes() -> None:
    first = plan(Applied({}, {}), SHOP, CHANGES)
    assert first.names == ["shop.sale", "shop.year", "shop.total", "shop.best"]
    assert (first.changes, first.contained) == ({}, CHANGES)
    assert first.dropped == ()


def test_where_nothing_differs_nothing_is_planned() -> None:
    same = planned(SHOP, CHANGES, CHANGES)
    assert same.names == []
    assert same.dropped == ()
    assert (same.changes, same.contained) == ({}, {})


def test_a_view_takes_those_that_need_it_along() -> None:
    other = planned(SHOP | {"shop.total": TOTAL.replace("sum", "max")})
    assert dropped(other) == other.names == ["shop.total", "shop.best"]


def test_a_view_that_stops_needing_another_is_dropped_with_it() -> None:
    apart = BEST.replace("shop.total as total", "shop.sale as total")
    other = planned(
        {name: SHOP[name] for name in ("shop.sale", "shop.year")} | {"shop.best": apart}
    )
    assert dropped(other) == ["shop.total", "shop.best"]
    assert other.names == ["shop.best", "shop.total"]
    assert other.undeclared == ("shop.total",)


def test_an_altered_table_needs_a_change_that_names_it() -> None:
    altered = SHOP | {"shop.sale": SALE_AT_A_PRICE}
    assert planned(altered).without_change == ("shop.sale",)
    assert planned(altered, {"0001_other": "alter table shop.sales"}).without_change == (
        "shop.sale",
    )
    allowed = planned(altered, CHANGES)
    assert allowed.without_change == ()
    assert allowed.changes == CHANGES
    assert dropped(allowed) == ["shop.total", "shop.best"]


def test_a_change_that_was_applied_before_does_not_speak_for_a_table() -> None:
    altered = SHOP | {"shop.sale": SALE_AT_A_PRICE}
    assert planned(altered, CHANGES, CHANGES).without_change == ("shop.sale",)


def test_a_comment_needs_no_change() -> None:
    commented = planned(SHOP | {"shop.sale": SALE.replace("'Sales'", "'What was sold'")})
    assert commented.without_change == ()
    assert commented.names == ["shop.sale"]
    assert commented.dropped == ()


def test_changes_that_were_edited_or_are_not_known_are_told() -> None:
    assert planned(SHOP, CHANGES, {"0001_price": "select 1;"}).edited_changes == ("0001_price",)
    assert planned(SHOP, {}, CHANGES).unknown_changes == ("0001_price",)
