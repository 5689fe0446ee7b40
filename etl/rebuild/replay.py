"""Repeat the journal on an empty warehouse: the stages themselves, in order, at their moments.

Nothing is collected and nothing mailed: what arrived stands in the journal, with when it did.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from etl.catalogue.store import store_catalogue
from etl.database.connect import execute, rows_as_json
from etl.decide import closure, decision
from etl.decide.closure import Closure
from etl.decide.decision import Decision
from etl.errors import DecisionError
from etl.load import load
from etl.officer.attribution import keep_attribution
from etl.rebuild.entries import Entry, Journal
from etl.rebuild.forgotten import Forgotten, Forms
from etl.rebuild.reading import Reading
from etl.report.refresh import mark_everything_stale, refresh
from etl.set_aside.culprits import set_aside
from etl.set_aside.files import free
from etl.stage.reading import staged_file
from etl.stage.store import store
from etl.validate.rulebook import Rulebook
from etl.validate.validate import validate

Judge = Callable[[Engine, datetime, Rulebook], object]


def by_rules(engine: Engine, recorded_at: datetime, rulebook: Rulebook) -> None:
    """Judge what has no verdict by the rules of that time."""
    validate(engine, recorded_at, is_cross_checked=False, rulebook=rulebook)


def replay(
    journal: Journal, forgotten: Forgotten, engine: Engine, judge: Judge = by_rules
) -> list[str]:
    """Repeat every step on a migrated, empty warehouse.

    Returns what could not be repeated: a decision that finds another verdict than it was about.
    Raises ArchiveDamagedError if the archive has lost or damaged a file.
    """
    with closing(Reading(journal, forgotten).forms()) as forms:
        repeated = _Replay(journal, engine, forms, judge)
        for entry in journal.entries:
            repeated.repeat(entry)
    return repeated.unrepeated


def store_reports(engine: Engine, recorded_at: datetime) -> None:
    """Store the reports of every period, as of a moment."""
    mark_everything_stale(engine)
    refresh(engine, recorded_at)


class _Replay:
    def __init__(
        self, journal: Journal, engine: Engine, forms: Iterator[Forms], judge: Judge
    ) -> None:
        self._judge = judge
        self._journal = journal
        self._engine = engine
        self._forms = forms
        self.unrepeated: list[str] = []

    def repeat(self, entry: Entry) -> None:
        """Take a step again."""
        steps: dict[str, Callable[[Entry], object]] = {
            "catalogue": self._catalogue,
            "collect": self._collect,
            "stage": self._stage,
            "validate": self._validate,
            "load": lambda e: load(self._engine, e.recorded_at),
            "decide": self._decide,
            "close": self._close,
            "attribute": self._attribute,
            "set-aside": self._set_aside,
            "free": self._free,
        }
        try:
            steps[entry.step](entry)
        except DecisionError as refusal:
            self.unrepeated.append(str(refusal))

    def _catalogue(self, entry: Entry) -> None:
        store_catalogue(self._engine, self._journal.catalogue(entry), entry.recorded_at)

    def _collect(self, entry: Entry) -> None:
        deliveries = {"rows": rows_as_json(entry.details["deliveries"])}
        with self._engine.begin() as connection:
            execute(connection, "rebuild/file", rows=rows_as_json(entry.details["files"]))
            execute(connection, "rebuild/delivery", **deliveries)
            moment = {"recorded_at": entry.recorded_at}
            execute(connection, "collect/reopened_file", **deliveries, **moment)

    def _stage(self, entry: Entry) -> None:
        lookups = self._journal.lookups(entry)
        with self._engine.connect() as connection:
            rows = execute(connection, "stage/pending_file")
            pending = {row.file_sha256: row for row in rows}
        files = [
            staged_file(lookups, pending[file["file_sha256"]], next(self._forms))
            for file in entry.details
        ]
        store(self._engine, files, lookups, entry.recorded_at)

    def _validate(self, entry: Entry) -> None:
        self._judge(self._engine, entry.recorded_at, self._journal.rulebook(entry))

    def _decide(self, entry: Entry) -> None:
        with self._engine.begin() as connection:
            key = self._submission_key(connection, entry.details)
            given = {name: entry.details[name] for name in _GIVEN}
            decision.carry_out(connection, Decision(key, **given), entry.recorded_at)

    def _submission_key(self, connection: Any, place: dict[str, Any]) -> int:
        named = {name: place[name] for name in decision.PLACE}
        key = execute(connection, "rebuild/submission", **named).scalar()
        if key is None:
            raise DecisionError(f"决定所针对的报送没有重建出来：{named}")
        return int(key)

    def _close(self, entry: Entry) -> None:
        closure.carry_out(self._engine, Closure(**entry.details), entry.recorded_at)

    def _attribute(self, entry: Entry) -> None:
        with self._engine.begin() as connection:
            keep_attribution(connection, entry.details, entry.recorded_at)

    def _set_aside(self, entry: Entry) -> None:
        given = entry.details
        with self._engine.begin() as connection:
            set_aside(
                connection,
                given["file_sha256s"],
                given["because"],
                given["digested_until"],
                entry.recorded_at,
            )

    def _free(self, entry: Entry) -> None:
        with self._engine.begin() as connection:
            free(connection, entry.details["file_sha256"], entry.recorded_at)


_GIVEN = ("action", "rule_id", "decided_by", "account", "reason")
