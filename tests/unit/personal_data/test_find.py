"""Which digits tell who a person is, however they are written, and which do not."""

from datetime import date, timedelta
from random import Random

import pytest

from etl.personal_data import Found, find, kinds_that_count
from etl.personal_data.digits import chains
from tests.persons import CARD, LI, MOBILES, WANG, ZHANG, card, identity

ENDS_IN_X = identity("110101", "19850612", "008")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def told(text: str) -> list[tuple[str, str]]:
    """Return the kind of each number that counts, and what the text says there."""
    found = find(text)
    kinds = kinds_that_count(found, [text])
    return [(one.kind, text[one.start : one.end]) for one in found if one.kind in kinds]


def test_the_numbers_of_the_tests_are_what_the_standards_say() -> None:
    assert identity("110105", "19491231", "002") == "11010519491231002X"  # GB 11643-1999, A.2
    assert card("411111111111111") == "4111111111111111"
    assert ENDS_IN_X.endswith("X")


@pytest.mark.parametrize(
    "written",
    [
        ZHANG,
        ENDS_IN_X.lower(),
        ENDS_IN_X.replace("X", "×"),
        ENDS_IN_X.replace("X", "Ⅹ"),
        ZHANG.translate(WIDE),
        f"{ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:]}",
        " ".join(ZHANG),
        "-".join(ZHANG),
        ".".join((ZHANG[:6], ZHANG[6:14], ZHANG[14:])),
        f"{ZHANG[:6]}\n{ZHANG[6:]}",
        f"{ZHANG[:6]}/{ZHANG[6:14]}/{ZHANG[14:]}",
        f"{ZHANG[:6]}（{ZHANG[6:14]}）{ZHANG[14:]}",
        f"{ZHANG[:6]}\ufffd{ZHANG[6:]}",
        "\u200b".join(ZHANG),
        f"{ZHANG[:3]},{ZHANG[3:6]},{ZHANG[6:9]},{ZHANG[9:12]},{ZHANG[12:15]},{ZHANG[15:]}",
    ],
)
@pytest.mark.parametrize("text", ["{}", "张三{}", "身份证：{}。", "1.{} 张三", "A{}b"])
def test_an_identity_number_is_found_however_it_is_written(written: str, text: str) -> None:
    assert told(text.format(written)) == [("identity", written)]


@pytest.mark.parametrize("text", ["{}{}", "{} {}", "{}、{}", "张三{}李四{}", "1.{}\n2.{}"])
@pytest.mark.parametrize(("first", "second"), [(ZHANG, LI), (ENDS_IN_X, WANG), (WANG, ENDS_IN_X)])
def test_each_of_two_identity_numbers_is_found(text: str, first: str, second: str) -> None:
    assert told(text.format(first, second)) == [("identity", first), ("identity", second)]


def test_an_identity_number_glued_to_a_mobile_number_is_found() -> None:
    assert told(ZHANG + MOBILES[0]) == [("identity", ZHANG)]
    assert told(MOBILES[0] + ZHANG) == [("identity", ZHANG)]


@pytest.mark.parametrize(
    "rounded",
    [f"{ZHANG[:15]}000", f"{ZHANG[0]}.{ZHANG[1:15]}E+17", f"{ZHANG[0]}.{ZHANG[1:]}e17"],
)
def test_what_a_spreadsheet_leaves_of_an_identity_number_is_found(rounded: str) -> None:
    assert told(rounded) == [("identity", rounded)]


@pytest.mark.parametrize(
    "text",
    [
        ZHANG[:-1] + str((int(ZHANG[-1]) + 1) % 10),  # the check digit is wrong
        identity("990106", "19900101", "123"),  # no such province
        identity("420106", "19900231", "123"),  # no such day
        identity("420106", "18900101", "123"),  # nobody is that old
        identity("420106", "20990101", "123"),
        f"12{ZHANG}34",  # a longer code
        f"{ZHANG[:6]}年{ZHANG[6:]}",
        "81420100MC3456789X",  # a code of a union in the register of organisations
        "999999999999999999",
        "2020-06-15 10:30:00",
        "0716-8210000",
    ],
)
def test_other_digits_are_no_identity_number(text: str) -> None:
    assert told(text) == []


def test_a_number_of_fifteen_digits_counts_where_words_say_what_it_is() -> None:
    assert told("420106900101123") == []
    assert told("身 份 证号：420106900101123") == [("old-identity", "420106900101123")]
    assert told("身份证号：420106901301123") == []  # no such month


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"卡{CARD}", CARD),
        (CARD.translate(WIDE), CARD.translate(WIDE)),
        ("退款 6222 0212 3456 7890 128", "6222 0212 3456 7890 128"),
        ("6222-0212-3456-7890-128", "6222-0212-3456-7890-128"),
        ("622202 1234567890128", "622202 1234567890128"),
        (card("436742123456789012"), card("436742123456789012")),
        ("6222021234567890000", "6222021234567890000"),  # as a spreadsheet rounds it
    ],
)
def test_a_card_of_a_chinese_bank_is_found(text: str, number: str) -> None:
    assert told(text) == [("card", number)]


def test_another_card_counts_where_words_say_what_it_is() -> None:
    assert told("4111111111111111") == []
    assert told("VISA 4111111111111111") == [("other-card", "4111111111111111")]
    assert told("账号：5500 0000 0000 0004") == [("other-card", "5500 0000 0000 0004")]


@pytest.mark.parametrize("text", [CARD[:-1] + "9", f"1{CARD}", f"{CARD}12", CARD[:15]])
def test_other_digits_are_no_card(text: str) -> None:
    assert told(text) == []


def test_mobile_numbers_count_from_three_different_ones_on() -> None:
    assert told("、".join(MOBILES[:2])) == []
    assert told(" ".join([MOBILES[0]] * 5)) == []
    assert told("、".join(MOBILES)) == [("mobile", number) for number in MOBILES]
    shapes = ["+86 138-0013-8000", "8613900139001", "017700137002"]
    assert [kind for kind, _ in told("；".join(shapes))] == ["mobile"] * 3
    assert told("12800138000、10000139001、17700137002") == []


def test_a_number_is_bare_where_nothing_else_is_in_its_cell() -> None:
    assert find(f" {ZHANG} ") == [Found("identity", 1, 19, ZHANG, is_bare=True)]
    assert find(f"{ZHANG} 张三") == [Found("identity", 0, 18, ZHANG, is_bare=False)]


def _figures(random: Random) -> list[str]:
    figure = random.randrange(10 ** random.randint(1, 15))
    return [str(figure), f"{figure:,}", f"{figure}.{random.randrange(100):02}", f"近{figure}万元"]


def _codes(random: Random) -> list[str]:
    day = date(2000, 1, 1) + timedelta(days=random.randrange(12000))
    code = f"{random.choice('ABCDE')}{random.randrange(9)}.{random.randrange(99):02}"
    phone = f"联系电话：{random.choice(MOBILES)}、0716-{random.randrange(8000000, 8999999)}"
    number = f"荆工发〔{day.year}〕{random.randrange(999)}号"
    return [code, f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", phone, number, f"42{random.randrange(10000)}"]


def test_no_figure_code_date_or_telephone_is_taken_for_a_person() -> None:
    random = Random(11)  # noqa: S311
    texts = [text for _ in range(12_000) for text in _figures(random) + _codes(random)]
    assert len(texts) >= 100_000
    assert [text for text in texts if told(text)] == []


def test_digits_that_are_too_few_for_a_number_are_not_looked_at() -> None:
    assert [chain.digits for chain in chains("12约1380013800约13800138000约3")] == ["13800138000"]
    assert [chain.digits for chain in chains("3约138 0013 8000")] == ["13800138000"]
