"""Where submissions come from: what each kind of source needs to know, as sources.yml has it.

Passwords and keys are in Airflow's connections alone, which settings name by their ``conn_id``.
"""

from collections.abc import Mapping
from typing import Literal

from etl.catalogue.fields import Code, OptionalCode, Row, Text


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


KINDS: Mapping[str, type[SourceSettings]] = {"folder": FolderSettings}
