"""Numbers of persons who do not exist, with right check digits that are worked out here."""

from itertools import cycle

IDENTITY_WEIGHTS = [2 ** (17 - position) % 11 for position in range(17)]  # GB 11643-1999


def identity(place: str, born: str, sequence: str) -> str:
    """Return an identity number: six digits of a place, the day of birth, three of a sequence."""
    body = place + born + sequence
    total = sum(int(digit) * weight for digit, weight in zip(body, IDENTITY_WEIGHTS, strict=True))
    check = (12 - total) % 11  # ISO 7064, MOD 11-2: the sum with it is 1
    return body + ("X" if check == 10 else str(check))


def card(body: str) -> str:
    """Return a card number: all digits but the last, and that by Luhn's formula."""
    doubled = [int(d) * times for d, times in zip(reversed(body), cycle((2, 1)), strict=False)]
    total = sum(digit // 10 + digit % 10 for digit in doubled)
    return body + str(-total % 10)


ZHANG = identity("420106", "19900101", "123")
WANG = identity("420106", "19881203", "456")  # looks like ZHANG when it is masked
LI = identity("110101", "19850612", "021")
CARD = card("622202123456789012")
MOBILES = ("13800138000", "13900139001", "17700137002")
