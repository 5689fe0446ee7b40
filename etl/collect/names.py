"""Names of files and folders as people read them, whatever bytes they are made of."""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

from etl.personal_data import masked
from etl.text import blanked

_MARK_DIGITS = 8
_MARK_DIGITS_OF_MASKED = 4  # more would tell which number was masked to whoever tries them all


def readable(name: bytes) -> str:
    """Return the name of one file or folder as it is shown everywhere.

    Old Windows programs and zips write names in GB18030. What is neither that nor UTF-8 is shown
    with a replacement character, a hidden one as a space, and numbers that tell who a
    person is are masked.
    """
    return masked(blanked(decoded(name)))


def unmasked(place: bytes) -> str:
    """Return a path with its names unmasked, to be searched and never to be stored."""
    return "/".join(blanked(decoded(name)) for name in place.split(b"/"))


def distinct(name: bytes, is_there: Callable[[bytes], bool]) -> str:
    """Return a name as it is shown, and no other name of the same folder is.

    ``is_there`` tells whether the folder has an entry of some name. A name that cannot be told from
    another is marked with the beginning of the sha256 of its bytes, always the same.
    """
    shown = readable(name)
    if shown.encode() == name:
        return shown
    if shown.encode("gb18030", "replace") == name and not is_there(shown.encode()):
        return shown
    stem, suffix = os.path.splitext(shown)
    is_masked = shown != blanked(decoded(name))
    digits = _MARK_DIGITS_OF_MASKED if is_masked else _MARK_DIGITS
    return f"{stem}~{sha256(name).hexdigest()[:digits]}{suffix}"


def numbered(name: str, number: int) -> str:
    """Return a name with a number before its suffix, to tell it from another that is the same."""
    stem, suffix = os.path.splitext(name)
    return f"{stem}~{number}{suffix}"


def decoded(name: bytes) -> str:
    """Return the text that a name is in UTF-8, else in GB18030."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("utf-8", "replace")
