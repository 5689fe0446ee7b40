from dataclasses import replace

from etl.catalogue.model import Catalogue
from etl.notify.alarm import operator_addresses


def test_the_operators_are_told_each_once(shipped_catalogue: Catalogue) -> None:
    assert operator_addresses(shipped_catalogue.contacts) == ["yunwei@jingzhou.example"]
    twice = replace(shipped_catalogue, contacts=shipped_catalogue.contacts * 2)
    assert operator_addresses(twice.contacts) == ["yunwei@jingzhou.example"]


def test_where_nobody_operates_the_officers_are_told(shipped_catalogue: Catalogue) -> None:
    others = tuple(who for who in shipped_catalogue.contacts if who.role != "operator")
    assert operator_addresses(others) == ["shuju@jingzhou.example"]
