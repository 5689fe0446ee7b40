"""Where submissions come from: what each kind of source needs to know, as sources.yml has it.

Passwords and keys are in Airflow's connections alone, which settings name by their ``conn_id``.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from etl.catalogue.fields import Code, OptionalCode, OptionalText, Row, Text, YesNo, written_like

# Without a user and a password, which would be read by whoever reads the catalogue.
Url = Annotated[str, written_like(r"[a-z][a-z0-9+.-]*://[^@\s]+", "url_parsing")]


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


class ObjectStoreSettings(SourceSettings):
    """A place that Airflow's ObjectStoragePath opens: s3://bucket/prefix, file:///folder, …"""

    kind: Literal["object_store"]
    conn_id: OptionalCode = None  # without it, what the machine itself may read
    path: Url


class HttpSettings(SourceSettings):
    """An endpoint of a system over HTTP, which answers with a long table."""

    kind: Literal["http"]
    conn_id: Code
    path: Text  # of the server; a query may follow
    format: Literal["csv", "json"]
    records_field: OptionalText = None  # of the answer in JSON, such as data.items
    next_field: OptionalText = None  # likewise: where the next page is
    page_parameter: OptionalText = None  # of the query: the number of a page, from 1
    sends_token_unencrypted: YesNo = False  # over http, where everybody on the way can read it

    @field_validator("records_field", "next_field")
    @classmethod
    def _is_of_json(cls, field: str | None, info: ValidationInfo) -> str | None:
        if field and info.data.get("format") == "csv":
            raise PydanticCustomError("only_json", "a csv has no fields")
        return field

    @field_validator("page_parameter")
    @classmethod
    def _is_the_only_way(cls, parameter: str | None, info: ValidationInfo) -> str | None:
        if parameter and info.data.get("next_field"):
            raise PydanticCustomError("two_ways", "next_field tells the next page already")
        return parameter


class MailboxSettings(SourceSettings):
    """A folder of a mailbox, read over IMAP; its mails are known by who sent them."""

    kind: Literal["mailbox"]
    conn_id: Code
    folder: Text = "INBOX"
    move_taken_to: OptionalText = None  # another folder of the mailbox
    confirmed_by: OptionalText = None  # the server (authserv-id) whose verdict on senders counts

    @field_validator("unit_code")
    @classmethod
    def _is_told_by_addresses(cls, code: str | None) -> str | None:
        if code:
            raise PydanticCustomError("known_by_address", "the address tells whose a mail is")
        return code

    @field_validator("move_taken_to")
    @classmethod
    def _is_another(cls, folder: str | None, info: ValidationInfo) -> str | None:
        if folder and folder == info.data.get("folder"):
            raise PydanticCustomError("same_folder", "what was taken would be listed again")
        return folder


KINDS: Mapping[str, type[SourceSettings]] = {
    "folder": FolderSettings,
    "sftp": SftpSettings,
    "object_store": ObjectStoreSettings,
    "http": HttpSettings,
    "mailbox": MailboxSettings,
}
