"""Which night is due when, by the clock in Shanghai (UTC+8, without summer time since 1991)."""

from datetime import UTC, datetime

import pytest

from etl.watch.night import last_due_night


@pytest.mark.parametrize(
    ("asked_at", "night"),
    [
        ("2026-11-24T05:59:59+08:00", "2026-11-23"),
        ("2026-11-24T06:00:00+08:00", "2026-11-24"),
        ("2026-11-24T23:59:59+08:00", "2026-11-24"),
        ("2026-11-25T00:00:00+08:00", "2026-11-24"),
        ("2026-11-25T02:30:00+08:00", "2026-11-24"),  # tonight's runs, and may run
        ("2026-11-23T21:59:59+00:00", "2026-11-23"),  # the first two again, by London's clock
        ("2026-11-23T22:00:00+00:00", "2026-11-24"),
        ("2026-11-23T17:00:00-05:00", "2026-11-24"),  # and by New York's
        ("2027-01-01T05:00:00+08:00", "2026-12-31"),
        ("2028-02-29T06:00:00+08:00", "2028-02-29"),
        ("2028-03-01T05:00:00+08:00", "2028-02-29"),
    ],
)
def test_a_night_is_due_at_six_in_shanghai(asked_at: str, night: str) -> None:
    assert str(last_due_night(datetime.fromisoformat(asked_at)).day) == night


def test_a_night_begins_at_two_and_must_have_ended_by_six() -> None:
    due = last_due_night(datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert due.begins_at == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert due.ends_by == datetime(2026, 11, 23, 22, tzinfo=UTC)
