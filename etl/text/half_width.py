"""Full-width characters, as Chinese input methods type them, mapped to their half-width forms.

Only U+FF01 to U+FF5E and the ideographic space are mapped. Unicode's NFKC would go further and
change what was written: 5² would become 52 and ① would become 1.
"""

from functools import lru_cache

_CACHED_CHARACTERS = 100  # longer texts are no names, and would fill the memory of the cache
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def to_half_width(text: str) -> str:
    """Return a text of the same length with full-width letters, digits and punctuation as ASCII."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def compact(text: str) -> str:
    """Return a text in half-width characters without spaces, for comparing names and codes."""
    return _compact_often(text) if len(text) <= _CACHED_CHARACTERS else _compact(text)


def as_label(text: str) -> str:
    """Return a name or heading in half-width characters, without spaces and colons."""
    return compact(text).replace(":", "")


def _compact(text: str) -> str:
    return "".join(to_half_width(text).split())


_compact_often = lru_cache(maxsize=4096)(_compact)  # labels and codes stand in every workbook
