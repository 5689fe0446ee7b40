"""Text that must stay on one line: headers of mails, names of files."""

import re

from etl.text.characters import blanked

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
