"""Numbers as people write them: 420106 19900101 1234, full-width digits, a lower-case x."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from etl.text import to_half_width

_X = "×✕Ⅹⅹ\u0425\u0445\u03a7\u03c7"  # for the X of a check digit: times, Roman, Cyrillic, Greek
_ASCII = dict.fromkeys(map(ord, _X), "X") | {
    code: str(digit)
    for code in (*range(0x80, 0x10000), *range(0x1D7CE, 0x1D800))
    if (digit := unicodedata.decimal(chr(code), None)) is not None
}
_MARKS = r"\-.,_/()／（）'·•‧・’`\u2010-\u2015\u2212"
_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffd"
_GAP = rf"[\s{_MARKS}{_INVISIBLE}]{{0,4}}"
_PART = re.compile(r"[0-9]+|(?<=[0-9])[Xx]|[Xx](?![A-Za-z])")  # but not that of .xlsx
_IS_GAP = re.compile(_GAP)
_SHORTEST = 11  # digits of a mobile number
_LONG_ENOUGH = re.compile(rf"(?:\d{_GAP}){{{_SHORTEST}}}")


@dataclass(frozen=True, slots=True)
class Chain:
    """Digits with nothing but small gaps between them, in parts without a gap.

    ``offsets`` tell by where in the digits a part begins which one it is; the last one is the end.
    ``starts`` and ``ends`` are the places of the parts in the text.
    """

    digits: str
    offsets: Mapping[int, int]
    starts: Sequence[int]
    ends: Sequence[int]

    def parts(self, offset: int, length: int) -> range | None:
        """Return the whole parts that hold so many digits from an offset on, if there are such."""
        first, last = self.offsets.get(offset), self.offsets.get(offset + length)
        return None if first is None or last is None else range(first, last)

    def place(self, parts: range) -> tuple[int, int]:
        """Return where in the text parts begin and end."""
        return self.starts[parts[0]], self.ends[parts[-1]]

    def shape(self, parts: range) -> tuple[int, ...]:
        """Return how many digits each of the parts has."""
        return tuple(self.ends[part] - self.starts[part] for part in parts)


def chains(text: str) -> Iterator[Chain]:
    """Yield the digits of a text as far as they may belong together.

    Takes time in proportion to the text. What is shorter than eleven digits is passed over: no
    number of a person is.
    """
    if len(text) < _SHORTEST or not _LONG_ENOUGH.search(text):
        return
    plain = ascii_digits(text)
    parts: list[tuple[int, int]] = []
    for match in _PART.finditer(plain):
        place = match.span()
        if parts and not _IS_GAP.fullmatch(plain, parts[-1][1], place[0]):
            if _is_long_enough(parts):
                yield _chain(plain, parts)
            parts = []
        if parts or match[0] not in "Xx":
            parts.append(place)
    if parts and _is_long_enough(parts):
        yield _chain(plain, parts)


def _is_long_enough(parts: Sequence[tuple[int, int]]) -> bool:
    return parts[-1][1] - parts[0][0] >= _SHORTEST


def _chain(plain: str, parts: Sequence[tuple[int, int]]) -> Chain:
    lengths = accumulate((end - start for start, end in parts), initial=0)
    return Chain(
        digits="".join([plain[start:end] for start, end in parts]).upper(),
        offsets={offset: part for part, offset in enumerate(lengths)},
        starts=[start for start, _ in parts],
        ends=[end for _, end in parts],
    )


def ascii_digits(text: str) -> str:
    """Return a text of the same length in which digits of any script are those of ASCII."""
    return text if text.isascii() else to_half_width(text).translate(_ASCII)
