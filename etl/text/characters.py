"""Characters that no text is made of: where strangers' texts come in, and where they are shown.

Controls, lone surrogates and noncharacters are refused by PostgreSQL, JSON or XML, or steer a
terminal. All of them are replaced where a file's texts enter, in one place.
"""

import re
import unicodedata

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
