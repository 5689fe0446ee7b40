"""Any tree of any names: each file is offered once with its own bytes, or told."""

import os
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.collect.folder import FolderSource
from tests.unit.collect.conftest import shared_folder

MARK_OR_LITTER = re.compile(rb"~\$.+|\.~.+|\._.+", re.DOTALL)
PARTS = st.one_of(
    st.binary(min_size=1, max_size=12),
    st.text(min_size=1, max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text("一月公安a.~$ \u202e\n", min_size=1, max_size=6).map(
        lambda text: text.encode("gb18030")
    ),
).filter(lambda name: not set(name) & {0, 0x2F} and name not in {b".", b".."})
TREES = st.dictionaries(
    st.lists(PARTS, min_size=1, max_size=4).map(b"/".join),
    st.tuples(st.sampled_from(["file", "link", "pipe"]), st.floats(-(2.0**40), 2.0**40)),
    max_size=8,
)


@given(TREES)
@settings(deadline=None, max_examples=150)
def test_each_file_of_any_tree_is_offered_once_with_its_bytes_or_told(
    tree: dict[bytes, tuple[str, float]],
) -> None:
    with shared_folder() as shared:
        files = others = silent = 0
        for place, (kind, moment) in tree.items():
            try:
                os.makedirs(os.path.dirname(shared.path(place)), exist_ok=True)
                if kind == "file":
                    shared.put(place, place, moment)
                elif kind == "link":
                    os.symlink(b"/etc/passwd", shared.path(place))
                else:
                    os.mkfifo(shared.path(place))
            except OSError:
                continue  # a file is where this one needs a folder, or the other way round
            files += kind == "file"
            others += kind != "file"
            silent += (
                kind == "file" and MARK_OR_LITTER.fullmatch(place.rpartition(b"/")[2]) is not None
            )
        source = FolderSource("f", shared.root)
        offered = list(source.list())
        assert len({file.name for file in offered}) == len(offered)
        assert all(source.fetch(file) == file.place for file in offered)
        told = Counter[str]()
        for row in source.passed_over.rows():
            told[row["reason"]] += row["entries"]
        assert told["link"] + told["special-file"] == others
        waiting = told["unfinished"] + told["open"] + told["changing"]
        assert len(offered) + waiting + silent == files
        assert told.total() == others + waiting
