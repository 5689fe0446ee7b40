"""Numbers of persons with all but their first three digits masked, before a text is kept anywhere.

Three digits and the length tell a clerk which number is meant and nobody else whose it is: a
province, a kind of bank card, a kind of telephone.
"""

from collections.abc import Collection

from etl.personal_data.digits import ascii_digits
from etl.personal_data.numbers import Kind, find, kinds_that_count

_MASK = "*"
_SHOWN = 3  # digits


def masked(text: str, kinds: Collection[Kind] | None = None) -> str:
    """Return a text of the same length in which the numbers of persons are masked.

    ``kinds`` are those that count in the file that the text is of; without them the text speaks for
    itself. A text without such numbers, and one that is masked already, comes back unchanged.
    """
    found = find(text)
    if not found:
        return text
    counting = kinds_that_count(found, [text]) if kinds is None else kinds
    pieces, end = [], 0
    for number in found:
        if number.kind in counting:
            pieces += [text[end : number.start], masked_digits(text[number.start : number.end])]
            end = number.end
    return "".join([*pieces, text[end:]])


def masked_digits(text: str) -> str:
    """Return a text in which all digits but the first three are masked, and an X behind them."""
    left = _SHOWN
    characters = []
    for character, plain in zip(text, ascii_digits(text), strict=True):
        if not (plain.isdecimal() or plain in "Xx"):
            characters.append(character)
        elif left:
            left -= 1
            characters.append(character)
        else:
            characters.append(_MASK)
    return "".join(characters)
