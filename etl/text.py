"""Text from strangers, made safe where it comes in and where it is shown.

Controls, lone surrogates and noncharacters are refused by PostgreSQL, JSON or XML, or steer a
terminal; signs that turn the direction of writing show other digits than are stored. All of them
are replaced where a file's texts enter, in one place. To be compared, texts are folded: signs that
nobody sees vanish, and compatibility forms, one character for another (full-width letters, as
Chinese input methods type them, or radicals, as they are copied from PDF), become what they stand
for. Unicode's NFKC would go further and change what was written: 5² would become 52 and ① 1.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 32_767  # characters, as many as Excel keeps in a cell
REPLACEMENT = "\ufffd"
DASHES = "-‐‒–—―⸺⸻−─━ー⁃˗"  # as keyboards, input methods and documents write them, folded
CUT = "…"  # ends a text that was longer; no figure ends like that

_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_FROM_RIGHT_TO_LEFT = "\u061c\u200f\u202b\u202e\u2067\u2068"
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + _FROM_RIGHT_TO_LEFT
    + _LAST_OF_PLANES
    + "]"
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

# Where Unicode has compatibility forms and invisible signs; ideographs are far more, and neither.
_BLOCKS = ((0xA0, 0x3400), (0xF900, 0x10000), (0x1D100, 0x1D800), (0x2F800, 0x2FA20))
_OTHER_MEANING = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>")
# Invisible, though they are no format signs: joiners, fillers, selectors, the blank of Braille.
_INVISIBLE = [0x34F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)]
_INVISIBLE += [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)]
# Radicals that only look like the character: EquivalentUnifiedIdeograph.txt of Unicode.
_RADICALS = dict(
    zip(
        "⺁⺇⺈⺋⺒⺓⺛⺜⺝⺠⺩⺬⻁⻂⻄⻅⻆⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "厂几刀卩巳幺旡日月民王示虎衤西见角车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)


def _folds() -> dict[int, str | None]:
    """Return what folding makes of each character that it changes; None where it vanishes."""
    folds: dict[int, str | None] = {}
    for code in (code for first, end in _BLOCKS for code in range(first, end)):
        character = chr(code)
        form = unicodedata.normalize("NFKC", character)
        if unicodedata.category(character) == "Cf":
            folds[code] = None
        elif (
            form != character
            and len(form) == 1
            and not unicodedata.decomposition(character).startswith(_OTHER_MEANING)
        ):
            folds[code] = form
    folds |= {ord(radical): form for radical, form in _RADICALS.items()}
    return folds | dict.fromkeys(_INVISIBLE)


_FOLDED = _folds()


def to_half_width(text: str) -> str:
    """Return a text of the same length with full-width letters, digits and punctuation as ASCII."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def folded(text: str) -> str:
    """Return a text without invisible signs, each compatibility form as what it stands for."""
    return text if text.isascii() else text.translate(_FOLDED)


def is_blank(text: str) -> bool:
    """Tell whether nobody sees anything in a text."""
    return not text or not folded(text).strip()


def unquoted(text: str) -> str:
    """Return what ="106" says: how a csv keeps a spreadsheet from changing a text."""
    return text[2:-1] if len(text) > 2 and text.startswith('="') and text.endswith('"') else text


def compact(text: str) -> str:
    """Return a folded text without spaces, for comparing names and codes."""
    return _compact_often(text) if len(text) <= _CACHED_CHARACTERS else _compact(text)


def as_label(text: str) -> str:
    """Return a folded name or heading without spaces and colons."""
    return compact(text).replace(":", "")


def _compact(text: str) -> str:
    return unquoted("".join(folded(text).split()))


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
