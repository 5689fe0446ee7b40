"""What stands for a file that a source offers in vain."""

from datetime import UTC, datetime

from etl.collect.content import too_large
from etl.collect.source import RemoteFile


def test_two_files_that_are_too_large_have_two_notes_that_say_what_they_were() -> None:
    first = RemoteFile("a/大.xlsx", datetime(2020, 2, 3, tzinfo=UTC), 10**12, "a")
    second = RemoteFile("a/大.xlsx", datetime(2020, 2, 4, tzinfo=UTC), 10**12, "a")
    assert too_large(first).data != too_large(second).data
    assert '"name": "a/大.xlsx", "byte_count": 1000000000000' in too_large(first).data.decode()
