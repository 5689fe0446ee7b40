"""Groups are bounded in files and bytes, keep the order and lose no file."""

from dataclasses import dataclass

import pytest

from etl.archive.groups import grouped


@dataclass(frozen=True)
class File:
    byte_count: int


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([1, 2, 3, 4], [[1, 2, 3], [4]]),  # three files at most
        ([6, 4, 1], [[6, 4], [1]]),  # ten bytes at most
        ([1, 11, 1], [[1], [11], [1]]),  # one that is larger goes alone
    ],
)
def test_a_group_has_at_most_so_many_files_and_bytes(
    sizes: list[int], groups: list[list[int]]
) -> None:
    found = grouped(map(File, sizes), most=3, most_bytes=10)
    assert [[file.byte_count for file in group] for group in found] == groups
