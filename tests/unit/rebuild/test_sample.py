"""Which steps the figures of one period hang on."""

from datetime import timedelta
from typing import Any

from etl.database.journal import Step
from etl.rebuild.entries import Entry, Journal
from etl.rebuild.sample import sampled
from tests.integration.inbox import beijing

BEGIN = beijing("2020-02-03 10:00")
DUE = BEGIN + timedelta(hours=6, minutes=30)


def journal(*steps: tuple[Step, Any]) -> Journal:
    """Return a journal of a step each hour."""
    return Journal(
        (
            Entry(number, step, BEGIN + timedelta(hours=number), "", None, details)
            for number, (step, details) in enumerate(steps)
        ),
        {},
    )


def test_steps_of_other_files_and_loads_that_follow_them_are_left_out() -> None:
    ours, other = {"file_sha256": "a"}, {"file_sha256": "b"}
    steps = journal(
        ("catalogue", None),
        ("collect", {"files": [ours, other], "deliveries": [ours, other]}),
        ("stage", [ours]),
        ("validate", None),
        ("load", None),
        ("stage", [other]),
        ("validate", None),
        ("load", None),  # the first after the forms were due
        ("load", None),
        ("decide", other),
        ("load", None),
        ("close", {"period_code": "2020-02"}),
        ("close", {"period_code": "2020-01"}),
        ("load", None),
    )
    kept = sampled(steps, {"a"}, "2020-01", [DUE])
    assert [entry.entry_key for entry in kept.entries] == [0, 1, 2, 3, 4, 7, 12, 13]
    assert kept.entries[1].details == {"files": [ours], "deliveries": [ours]}


def test_a_file_that_was_set_aside_is_judged_again() -> None:
    given_up = {"file_sha256s": ["a", "b"], "because": "it failed"}
    steps = journal(("set-aside", given_up), ("validate", None), ("validate", None))
    kept = sampled(steps, {"a"}, "2020-01", [])
    assert [entry.entry_key for entry in kept.entries] == [0, 1]
    assert kept.entries[0].details["file_sha256s"] == ["a"]
