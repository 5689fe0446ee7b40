"""Files of any bytes, names, texts, numbers and trees, and how they are read and stored."""

import csv
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO, StringIO
from itertools import count
from pathlib import Path

from hypothesis import strategies as st
from sqlalchemy import Engine

from etl.database.connect import execute, rows_as_json
from etl.machine.isolation import each_isolated
from etl.stage.lookups import Lookups
from etl.stage.read import HARMED, PackedForm, pack_file, unreadable
from etl.stage.store import StagedFile, store

_GOLDEN = Path(__file__).parent / "golden" / "workbooks"
_SAMPLES = Path(__file__).parent / "unit" / "stage" / "workbooks"
FILES = [
    path.read_bytes()
    for path in (
        *(
            _GOLDEN / name
            for name in ("tidy.xlsx", "untidy.xlsx", "old_layout.xlsx", "gb18030.csv")
        ),
        *(_GOLDEN / f"libreoffice.{kind}" for kind in ("xlsx", "xls", "ods")),
        *(_SAMPLES / f"monthly.{kind}" for kind in ("xlsx", "xls", "ods", "csv")),
        *(_SAMPLES / f"encrypted.{kind}" for kind in ("xlsx", "xls", "ods")),
    )
]
ZIPS = [data for data in FILES if data.startswith(b"PK")]
_DAY = datetime(2020, 2, 6, tzinfo=UTC)
_numbers = count()

AnyFile = tuple[bytes, str]

# texts near to what people type, words that the reader looks for, and any others
TEXTS = (
    st.text(
        "0123456789.,-+%约近超多余万亿元人次篇 　\t\n\"'=@/—０９，．－＝²½一#\ufeff𠮷"
        "\x00\x0b\x1b\x9b",
        max_size=10,
    )
    | st.sampled_from(
        ["代码", "本期", "备注", "填报单位：", "form_code", "C2.01", "#DIV/0!", "=1+1"]
    )
    | st.text(max_size=20)
    | st.decimals().map(str)
    | st.builds(
        str.__mul__,
        st.sampled_from("9０ 约…\x00"),
        st.sampled_from([0, 15, 19, 27, 32_767, 32_768]),
    )
)

# what is done to bytes: where (in thousandths), how many are cut out there, and what is put in
CHANGES = st.tuples(st.integers(0, 999), st.integers(0, 200), st.binary(max_size=40))
_BEGINNINGS = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe")
_HEADS = ["单位", "报告期", "指标", "数值", "本年累计", "状态", "限定", "备注"]
_LONG_TEXTS = TEXTS | st.sampled_from(["JZ-22", "公安县总工会", "2020-01", "2020年6月", "A2.05"])


def mutated(data: bytes, change: tuple[int, int, bytes]) -> bytes:
    """Return bytes with some of them cut out and others put in."""
    thousandths, cut, put = change
    start = len(data) * thousandths // 1000
    return data[:start] + put + data[start + cut :]


def with_mutated_part(data: bytes, number: int, change: tuple[int, int, bytes]) -> bytes:
    """Change one part of a zipped workbook; its checksums are right again."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        names = [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
        for name in names:
            is_hit = name == names[number % len(names)]
            new.writestr(name, mutated(old.read(name), change) if is_hit else old.read(name))
    return content.getvalue()


def _with_texts(data: bytes, texts: Sequence[str]) -> bytes:
    """Put texts, raw as they are, in the place of names and texts in a workbook's XML."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for before, text in zip(("一月", "六月", "A2.05", "篇"), texts, strict=False):
                part = part.replace(before.encode(), text.encode("utf-8", "surrogatepass"))
            new.writestr(name, part)
    return content.getvalue()


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _as_json_lines(rows: Sequence[dict[str, object]]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


_any_text = st.text(st.characters(), max_size=15) | TEXTS
_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_any_text, inner, max_size=3),
    max_leaves=8,
)
_long_rows = st.lists(st.lists(_LONG_TEXTS, max_size=9), max_size=8)
_json_rows = st.lists(
    st.dictionaries(st.sampled_from(_HEADS) | _any_text, _trees, max_size=8)
    | st.fixed_dictionaries(dict.fromkeys(_HEADS[:4], _LONG_TEXTS)),
    min_size=1,
    max_size=6,
)
CONTENTS = st.one_of(
    st.builds(bytes.__add__, st.sampled_from(_BEGINNINGS), st.binary(max_size=300)),
    st.builds(mutated, st.sampled_from(FILES), CHANGES),
    st.builds(with_mutated_part, st.sampled_from(ZIPS), st.integers(0, 20), CHANGES),
    st.builds(_with_texts, st.sampled_from(ZIPS), st.lists(_any_text, max_size=4)),
    st.builds(_as_csv, _long_rows.map(lambda rows: [_HEADS, *rows])),
    st.builds(_as_json_lines, _json_rows),
)
ANY_FILES = st.tuples(CONTENTS, st.text(st.characters(exclude_characters="\0"), max_size=40))


def read_and_store(
    engine: Engine, lookups: Lookups, files: Sequence[AnyFile]
) -> list[tuple[PackedForm, ...]]:
    """Read files as a night does, and store them; what was read of each is returned."""
    read = list(each_isolated(partial(pack_file, lookups), files, unreadable(HARMED), seconds=20))
    digests = [f"any {next(_numbers)}" for _ in files]
    rows = [
        {
            "source_name": "any",
            "file_name": digest,
            "modified_at": _DAY,
            "byte_count": len(data),
            "archived_bytes": len(data),
            "file_sha256": digest,
            "archived_as": digest,
            "sender": None,
        }
        for digest, (data, _) in zip(digests, files, strict=True)
    ]
    with engine.begin() as connection:
        execute(connection, "collect/file", rows=rows_as_json(rows), recorded_at=_DAY)
        execute(connection, "collect/delivery", rows=rows_as_json(rows), recorded_at=_DAY)
    staged = [
        StagedFile(digest, digest, _DAY, (), forms, {})
        for digest, forms in zip(digests, read, strict=True)
    ]
    store(engine, staged, lookups, _DAY)
    return read
