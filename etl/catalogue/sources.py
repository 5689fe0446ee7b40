"""Where submissions come from: what each kind of source needs to know, as sources.yml has it.

Passwords and keys are in Airflow's connections alone, which settings name by their ``conn_id``.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Literal

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from etl.catalogue.fields import Code, OptionalCode, OptionalText, Row, Text


class SourceSettings(Row):
    """What a source of any kind has.

    All that lies in a source with a ``unit_code`` was sent by that unit. In one without, each unit
    may have a folder of its own, which tells that the files in it were sent by that unit.
    """

    name: Code
    kind: str
    unit_code: OptionalCode = None


class FolderSettings(SourceSettings):
    """A folder that this machine has, or that is mounted on it."""

    kind: Literal["folder"]
    path: Text  # a relative one lies under var/


class SftpSettings(SourceSettings):
    """A folder of an SFTP server."""

    kind: Literal["sftp"]
    conn_id: Code
    path: Text
    move_taken_to: OptionalText = None  # a folder of the server that is not below the path

    @field_validator("move_taken_to")
    @classmethod
    def _is_not_below(cls, folder: str | None, info: ValidationInfo) -> str | None:
        if folder and PurePosixPath(folder).is_relative_to(info.data.get("path", folder + "/-")):
            raise PydanticCustomError("below_path", "what was taken would be listed again")
        return folder


KINDS: Mapping[str, type[SourceSettings]] = {"folder": FolderSettings, "sftp": SftpSettings}
