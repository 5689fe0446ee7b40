"""The journal as a rebuild reads it: its steps in order, and what they went by."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from etl.catalogue.kept import catalogue_of
from etl.catalogue.model import Catalogue
from etl.database.connect import execute
from etl.database.journal import Step, program
from etl.errors import CheckError
from etl.stage.lookups import Lookups
from etl.validate.rulebook import Rulebook, rulebook_of


@dataclass(frozen=True)
class Entry:
    """A step of the journal."""

    entry_key: int
    step: Step
    recorded_at: datetime
    program: str
    given_sha256: str | None
    details: Any


class Journal:
    """The steps of a warehouse in their order; ``files`` are the rows of all that arrived."""

    def __init__(self, entries: Iterable[Entry], given: Mapping[str, dict[str, object]]) -> None:
        self.entries = tuple(entries)
        self._given = given
        self._lookups: dict[str | None, Lookups] = {}
        self._rulebooks: dict[str | None, Rulebook] = {}

    @classmethod
    def of(cls, connection: Connection) -> "Journal":
        """Read a warehouse's journal.

        Raises CheckError if a catalogue or set of rules that it kept has been edited.
        """
        entries = [Entry(**row) for row in execute(connection, "rebuild/entry").mappings()]
        kept = {row.given_sha256: row.content for row in execute(connection, "rebuild/given")}
        for digest, content in kept.items():
            if sha256(content.encode()).hexdigest() != digest:
                raise CheckError(f"landing.given 里的 {digest} 被改过，不能据以重建。")
        return cls(entries, {digest: json.loads(content) for digest, content in kept.items()})

    def of_steps(self, entries: Iterable[Entry]) -> "Journal":
        """Return a journal of other steps that went by the same catalogues and rules."""
        return Journal(entries, self._given)

    def catalogue(self, entry: Entry) -> Catalogue:
        """Return the catalogue that a step went by."""
        return catalogue_of(self._content(entry))

    def lookups(self, entry: Entry) -> Lookups:
        """Return the catalogue that files were read by, indexed."""
        key = entry.given_sha256
        if key not in self._lookups:
            self._lookups[key] = Lookups.of(self.catalogue(entry))
        return self._lookups[key]

    def rulebook(self, entry: Entry) -> Rulebook:
        """Return the rules that were judged by."""
        key = entry.given_sha256
        if key not in self._rulebooks:
            self._rulebooks[key] = rulebook_of(self._content(entry))
        return self._rulebooks[key]

    def _content(self, entry: Entry) -> dict[str, object]:
        return self._given[entry.given_sha256 or ""]

    @cached_property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        """The rows of landing.file that were registered, by their sha256."""
        return {
            file["file_sha256"]: file
            for entry in self.entries
            if entry.step == "collect"
            for file in entry.details["files"]
        }

    @property
    def of_other_programs(self) -> list[Entry]:
        """The steps that another version of the program took."""
        return [entry for entry in self.entries if entry.program != program()]
