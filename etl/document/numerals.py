"""Chinese numerals, as headings are numbered by."""

_DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals: 五, 十二, 三十."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return ten + (_DIGITS[ones] if ones else "")
