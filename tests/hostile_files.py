"""What somebody who means harm, or is unlucky, may put into an inbox: made up from a random source.

Each kind of file starts from what a clerk would send and goes wrong in one of many ways.
"""

import csv
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any

SAMPLES = Path(__file__).parent / "unit" / "stage" / "workbooks"
FOLDERS = (
    "JZ-22 公安县总工会",
    "JZ-24 江陵县总工会",
    "石首市总工会",
    "JZ 荆州市总工会",
    "陌生人",
    "JZ-I7 地方铁路管理局工会",
    "",
)
UNITS = ("公安县总工会", "JZ-22", "江陵县总工会", "监利县总工会", "荆北县总工会", "")
PERIODS = ("2020年1月", "2020-01", "2020-02", "2020年13月", "9999-12", "2020H1", "")
CODES = ("A2.05", "C2.01", "E3.01", "B3.01", "Z9.99", "A2.05\u200b")
HEADS = ("unit", "period", "indicator", "value", "ytd", "status", "qualifier", "note")

TEXTS: tuple[str, ...] = (
    "",
    "\0",
    "1\x002",
    "\x1b[31m\x07\x9b2J",
    "\ud800",
    "\ufffe\uffff",
    "\u202e\u2066右",
    "\\N",
    "\\.",
    "\\.\n1,2",
    '"',
    "'; drop table landing.file; --",
    ":rows %(x)s %s %",
    "{{ 7 * 7 }}{% raw %}",
    "{cell}{0}{}",
    "<script>alert(1)</script>&amp;<!DOCTYPE x>",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://example.org")',
    "@SUM(1)",
    "a\r\nBcc: everybody@example.org\r\n\r\nhello",
    "第99999999999999999999行 value",
    "XFD1048577",
    "公安县总工会",
    "代码",
    "本期",
    "单位负责人",
    "form_code",
    "𠮷" * 50,
    "é" * 400,
    "长" * 40_000,
)
NUMBERS: tuple[str, ...] = (
    "0",
    "-0",
    "1",
    "近5",
    "9" * 18,
    "9" * 19,
    "9" * 4301,
    "9" * 100_000 + "万",
    "0." + "0" * 5_000 + "1",
    "1e308",
    "1e999999999",
    "-1e-999999999",
    "NaN",
    "Infinity",
    "１２亿",
    "1,234,56",
    "1 2",
    "约近多余",
    "0x10",
    "五",
    "999999999999999999",
    "999999999999.999999万",
)


@dataclass(frozen=True)
class HostileFile:
    """Bytes under a path below the inbox, with a modification time in seconds."""

    path: bytes
    data: bytes
    modified: float


def hostile_file(random: Random, base: bytes) -> HostileFile:
    """Return a file that is wrong in some way; ``base`` is a form as a clerk would send it."""
    make = random.choice(_KINDS)
    path = os.path.join(os.fsencode(random.choice(FOLDERS)), _folders(random) + _name(random))
    modified = random.choice((1580800000, 1580800000, 0, -1e9, 4e9, 3e11))
    return HostileFile(path, make(random, base), modified)


def _folders(random: Random) -> bytes:
    return random.choice((b"", b"", b"", "子/".encode(), b"a/" * 30))


def _name(random: Random) -> bytes:
    """Return a name that a file system takes, unlike any before it."""
    number = f"{random.randrange(10**12):012d}".encode()
    text = random.choice(TEXTS).encode("utf-8", "surrogatepass")
    odd = random.choice((b"", text, "报表".encode("gb18030"), "报表".encode(), random.randbytes(9)))
    suffix = random.choice((b".xlsx", b".csv", b".jsonl", b".xls", b".ods", b"", b".\n", b".tmp"))
    prefix = random.choice((b"", b"", b"", b"~$", b"."))
    whole = prefix + odd[:200] + number + suffix
    return whole.replace(b"/", b"_").replace(b"\0", b"_")


def _text(random: Random) -> str:
    pick = random.random()
    if pick < 0.45:
        return random.choice(TEXTS)
    if pick < 0.8:
        return random.choice(NUMBERS)
    return "".join(
        chr(random.choice((random.randrange(128), random.randrange(0xD7FF)))) for _ in "1234567"
    )


def _row(random: Random, rows: int) -> list[str]:
    sound = [random.choice(UNITS), random.choice(PERIODS), random.choice(CODES), "1", "1"]
    texts = [cell if random.random() < 0.7 else _text(random) for cell in sound]
    return [text[: _longest(rows)] for text in texts]


def _longest(rows: int) -> int:
    """Return how long the texts of so many rows are: reading megabytes takes its time, by right."""
    return 1_000_000 if rows < 10 else 40


def _encoded(random: Random, text: str) -> bytes:
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    return text.encode(encoding, "replace")


def _long_table(random: Random, _base: bytes) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=random.choice(",,;\t"), escapechar="\\")
    heads = list(HEADS[: random.randrange(3, 9)])
    if random.random() < 0.1:
        heads[0] = _text(random)
    writer.writerow(heads)
    rows = random.choice((0, 1, 5, 200))
    writer.writerows(_row(random, rows) for _ in range(rows))
    return _encoded(random, text.getvalue())


def _form_as_csv(random: Random, _base: bytes) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, escapechar="\\")
    writer.writerow(["表号：", "荆工统1表", "填报单位：", random.choice(UNITS), "零报告：", ""])
    writer.writerow(["报告期：", random.choice(PERIODS), "", "模板版本：", "2020.1", ""])
    writer.writerow(["代码", "指标名称", "计量单位", "本期", "本年累计", "备注"])
    rows = random.choice((1, 9, 1_500))
    longest = _longest(rows)
    for _ in range(rows):
        code = random.choice(CODES) if random.random() < 0.8 else _text(random)
        texts = [_text(random)[:longest] for _ in range(3)]
        writer.writerow([code[:longest], "指标", "人", *texts])
    return _encoded(random, text.getvalue())


def _tree(random: Random, depth: int) -> Any:
    if depth == 0:
        return random.choice((_text(random), 1, 1.5, None, True, 10**30))
    if random.random() < 0.5:
        return [_tree(random, depth - 1)]
    return {_text(random)[:50]: _tree(random, depth - 1)}


def _json_lines(random: Random, _base: bytes) -> bytes:
    lines = []
    rows = random.choice((1, 3, 300))
    for _ in range(rows):
        record: dict[str, Any] = dict(zip(HEADS, _row(random, rows), strict=False))
        if random.random() < 0.3:
            depth = random.choice((0, 1, 4)) if rows < 10 else 1
            record[random.choice(HEADS)] = _tree(random, depth)
        if random.random() < 0.1:
            record[_text(random)[: _longest(rows)]] = _text(random)[: _longest(rows)]
        lines.append(json.dumps(record))
    if random.random() < 0.2:
        lines.append('{"unit":' + "[" * 100_000)
    if random.random() < 0.2:
        lines.append('{"unit":' + '{"a":' * 900 + "1" + "}" * 901)
    return "\n".join(lines).encode()


def _bytes(random: Random, _base: bytes) -> bytes:
    start = random.choice(
        (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"\xff\xfe")
    )
    return start + random.randbytes(random.choice((0, 1, 40, 4_000)))


def _broken(random: Random, base: bytes) -> bytes:
    """Cut something out of a file, or put something in."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
    data = random.choice((base, *samples))
    start, cut = random.randrange(len(data)), random.choice((0, 1, 200))
    return data[:start] + random.randbytes(random.choice((0, 3, 40))) + data[start + cut :]


def _with_changed_part(random: Random, base: bytes) -> bytes:
    """Change what one part of a workbook says; its checksums are right again."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(base)) as old, zipfile.ZipFile(changed, "w") as new:
        hit = random.choice([n for n in old.namelist() if n.endswith((".xml", ".rels"))])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _changed_xml(random, part) if name == hit else part)
    return changed.getvalue()


def _changed_xml(random: Random, xml: bytes) -> bytes:
    """Put a text where another stands between two tags or quotes, once or often."""
    text = _text(random)
    spelling = random.choice((_escaped, _as_references, str))
    put = spelling(text).encode("utf-8", "surrogatepass")
    for begin, end in random.choice(
        (((b">", b"<"),), ((b'"', b'"'),), ((b">", b"<"), (b'"', b'"')))
    ):
        for _ in range(random.choice((1, 5))):
            start = xml.find(begin, random.randrange(len(xml))) + 1
            stop = xml.find(end, start)
            if 0 < start <= stop:
                xml = xml[:start] + put + xml[stop:]
    return xml


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _as_references(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text[:500])


def _with_many_elements(random: Random, base: bytes) -> bytes:
    """Repeat an empty element beyond all need, which packs into next to nothing."""
    element = random.choice((b"<c/>", b"<row/>", b'<row r="1"/>', b"<f>1</f>", b"<mergeCell/>"))
    changed = BytesIO()
    deflated = zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(BytesIO(base)) as old, deflated as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = part.replace(b"</sheetData>", element * 50_000 + b"</sheetData>")
            new.writestr(name, part)
    return changed.getvalue()


_KINDS: Sequence[Callable[[Random, bytes], bytes]] = (
    _long_table,
    _form_as_csv,
    _json_lines,
    _bytes,
    _broken,
    _broken,
    _with_changed_part,
    _with_changed_part,
    _with_changed_part,
    _with_many_elements,
)
