"""Text from strangers, made safe where it comes in and where it is shown.

Controls, lone surrogates and noncharacters are refused by PostgreSQL, JSON or XML, or steer a
terminal. All of them are replaced where a file's texts enter, in one place. Full-width characters,
as Chinese input methods type them, are mapped to their half-width forms: only U+FF01 to U+FF5E and
the ideographic space. Unicode's NFKC would go further and change what was written: 5² would become
52 and ① would become 1.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 32_767  # characters, as many as Excel keeps in a cell
REPLACEMENT = "\ufffd"
CUT = "…"  # ends a text that was longer; no figure ends like that

_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + _LAST_OF_PLANES + "]"
)
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, direction marks, surrogates, breaks
_LAYOUT = {"\n", "\t"}


def storable(text: str, longest: int = LONGEST) -> str:
    """Return a text with U+FFFD for each character that is none, cut to ``longest`` characters.

    Nothing vanishes: without its NUL, "1\\0002" would be another figure. Tabs and line breaks stay.
    """
    if len(text) > longest:
        text = text[: longest - len(CUT)] + CUT
    return text if text.isprintable() else _NO_TEXT.sub(REPLACEMENT, text)


def escaped(text: str) -> str:
    """Return a text for a terminal or a log: what would steer it, or hide in it, is escaped."""
    if text.isprintable():
        return text
    return "".join(
        character if character in _LAYOUT or not _is_hidden(character) else _escape(character)
        for character in text
    )


def blanked(text: str) -> str:
    """Return a text with a space for each break and each hidden character, as long as before."""
    if text.isprintable():
        return text
    return "".join(" " if _is_hidden(character) else character for character in text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


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


_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')  # of Windows, and so of none
_NAME_BYTES = 200  # file systems allow 255; a number may come behind
_SUFFIX = re.compile(r"\.\w{1,8}$")


def on_one_line(text: str) -> str:
    """Return a text with a single space for all blanks, breaks and hidden characters."""
    if text.isprintable():  # most are, and have no other blank than the space
        return " ".join(text.split())
    return " ".join(blanked(text).split())


def safe_file_name(name: str) -> str:
    """Return a name that every system takes for a file in one folder, without a change if it can.

    A name that is too long loses the end of what stands before its suffix.
    """
    whole = _NOT_IN_FILE_NAMES.sub("_", on_one_line(name)).lstrip(". ") or "_"
    suffix = match[0] if (match := _SUFFIX.search(whole)) else ""
    stem = whole.removesuffix(suffix).encode()[: _NAME_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix
