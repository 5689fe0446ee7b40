"""What makes digits a resident identity number, a bank card or a mobile number."""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

# GB/T 2260 by its first two digits; 81 to 83 are residence permits of Hong Kong, Macao and Taiwan,
# 91 that of foreigners.
_PROVINCES = {
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"),
    *("65", "71", "81", "82", "83", "91"),
}
_FIRST_YEAR = 1900
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHECK_DIGITS = "10X98765432"  # ISO 7064, MOD 11-2
_UNIONPAY = "62"
_CARD_LENGTHS = range(16, 20)
_OTHER_CARD = re.compile(r"(?:4|5[1-5]|6|9)[0-9]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # Luhn: twice the digit, its digits added


def is_identity_number(digits: str) -> bool:
    """Tell whether 18 characters are an identity number: place, day of birth and check digit."""
    if not digits[:17].isdecimal() or len(digits) != 18 or not has_birth(digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == digits[17]


def is_rounded_identity_number(digits: str) -> bool:
    """Tell whether 18 digits are what a spreadsheet leaves of one that it took for a number."""
    return digits.endswith("000") and has_birth(digits)


def has_birth(digits: str) -> bool:
    """Tell whether characters begin like an identity number: a province, and a day of birth."""
    return digits[:2] in _PROVINCES and _is_birth(digits[6:14])


def is_old_identity_number(digits: str) -> bool:
    """Tell whether 15 digits may be a number of before 2000; these have no check digit."""
    return digits.isdigit() and digits[:2] in _PROVINCES and _is_birth(f"19{digits[6:12]}")


def is_card(digits: str) -> bool:
    """Tell whether digits are a card of a Chinese bank, by its beginning, length and Luhn."""
    return digits.startswith((_UNIONPAY, *_beginnings())) and is_any_card(digits)


def is_any_card(digits: str) -> bool:
    """Tell whether digits may be a bank card at all; of any such digits each tenth passes."""
    if len(digits) not in _CARD_LENGTHS or not _OTHER_CARD.fullmatch(digits):
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(_DOUBLED[int(d)] for d in even)) % 10 == 0


def is_rounded_card(digits: str) -> bool:
    """Tell whether digits are what a spreadsheet leaves of a card of 19 digits."""
    return len(digits) == 19 and digits.startswith(_UNIONPAY) and digits.endswith("0000")


def is_mobile(digits: str) -> bool:
    """Tell whether digits are a mobile number of the mainland."""
    return _MOBILE.fullmatch(digits) is not None


def _is_birth(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day.year >= _FIRST_YEAR and day <= date.today()  # noqa: DTZ011 - a day here or there


@cache
def _beginnings() -> tuple[str, ...]:
    path = Path(__file__).with_name("card_beginnings.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row["beginning"] for row in csv.DictReader(file))
