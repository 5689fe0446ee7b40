"""The names of files as they may be kept: without the numbers of persons that some have in them."""

from collections import Counter
from collections.abc import Iterable

from etl.collect.source import RemoteFile
from etl.personal_data import masked


def names_on_record(files: Iterable[RemoteFile]) -> dict[str, str]:
    """Return for the name of each file that under which it is kept, the same for the same files.

    Two files stay two if masking is all that makes them look alike.
    """
    taken: Counter[tuple[object, ...]] = Counter()
    names = {}
    for file in sorted(files, key=lambda file: file.name):
        name = masked(file.name)
        alike = (name, file.modified_at, file.byte_count)
        taken[alike] += 1
        names[file.name] = name if taken[alike] == 1 else f"{name} ({taken[alike]})"
    return names
