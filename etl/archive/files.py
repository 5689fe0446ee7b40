"""The archive: every received file once, under its sha256, never changed.

Files with data on persons lie under the same names in a place of their own.
"""

from collections.abc import Collection, Iterable
from hashlib import sha256

from etl import settings
from etl.archive.store import Store, read_sound, store_at


def archive(data: bytes, restricted: Collection[str] = ()) -> tuple[str, str]:
    """Keep a file's bytes; return their sha256 and the path relative to the archive.

    Those whose sha256 is ``restricted`` go to the restricted place.

    The file appears whole or not at all, also over one that is damaged. A power cut may undo that
    until sync_folders has been called.
    """
    digest = sha256(data).hexdigest()
    relative = _place(digest)
    if digest in restricted:
        _keep(_restricted(), relative, data)
    elif not is_sound(relative):
        _keep(_archive(), relative, data)
    return digest, relative


def keep_apart(relative: str) -> None:
    """Copy an archived file to the restricted place, unless it lies there; it stays archived.

    The copy is durable. A file that the archive has lost or damaged is left to the gate.
    """
    if _archive().is_sound(relative):
        _keep(_restricted(), relative, _archive().read(relative))
        _restricted().make_durable([relative])


def remove_open(relative: str) -> None:
    """Remove from the archive a file that the restricted place has."""
    if _restricted().is_sound(relative):
        _archive().remove(relative)


def remove_restricted(relative: str) -> None:
    """Remove a file from the restricted place, if it is there."""
    _restricted().remove(relative)


def sync_folders(archived: Iterable[str]) -> None:
    """Make the names of archived files durable: a power cut does not take them away any more."""
    relatives = list(archived)
    for store in _stores():
        store.make_durable(relatives)


def discard_drafts() -> None:
    """Remove what a killed run left half written; nobody may be archiving meanwhile."""
    for store in _stores():
        store.discard_drafts()


def is_there(relative: str) -> bool:
    """Tell whether the archive, or the restricted place, has a file, whatever its bytes are."""
    return any(store.has(relative) for store in _stores())


def is_sound(relative: str) -> bool:
    """Tell whether the archive, or the restricted place, has a file, and every byte is right."""
    return _found(relative).is_sound(relative)


def read_archived(relative: str) -> bytes:
    """Return the bytes of an archived file, held against their sha256.

    Raises FileNotFoundError if the archive has lost it, and ArchiveDamagedError if its bytes have
    changed or cannot be read.
    """
    return read_sound(_found(relative), relative)


def _archive() -> Store:
    return store_at(settings.archive_place())


def _restricted() -> Store:
    return store_at(settings.restricted_place(), is_private=True)


def _stores() -> tuple[Store, Store]:
    return _restricted(), _archive()


def _found(relative: str) -> Store:
    """Return where a file lies; the archive, if it lies nowhere."""
    restricted = _restricted()
    return restricted if restricted.has(relative) else _archive()


def _keep(store: Store, relative: str, data: bytes) -> None:
    if not store.is_sound(relative):
        store.write(relative, data)


def _place(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
