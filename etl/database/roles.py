"""Who logs in to the warehouse."""

from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """A role by its name in PostgreSQL; on another server the owner may be called otherwise."""

    OWNER = "warehouse_owner"
    LOADER = "warehouse_loader"
    ANALYST = "warehouse_analyst"
    AUDITOR = "warehouse_auditor"


# Those that migrating creates; the owner is there before.
CREATED = (Role.LOADER, Role.ANALYST, Role.AUDITOR)


def password_file(folder: Path, role: Role) -> Path:
    """Return the file in a folder of passwords that holds a role's."""
    return folder / f"{role}_password"
