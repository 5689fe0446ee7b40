"""The worst files of each format: 10 MB, or 190 MB once unpacked, that cost as much as can be.

As a form and as a long table, of one huge text or of millions of cells, of keys, sheets, formulas
and shared texts.
"""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from itertools import count
from pathlib import Path

from bench.xls import write_xls

SIZE = 10_000_000
UNPACKED = 190_000_000
FORM_HEADS = ("代码", "指标名称", "计量单位", "本期", "本年累计", "备注")
LONG_HEADS = ("单位", "报告期", "指标", "数值", "本年累计", "备注")
_FORM = ",".join(FORM_HEADS) + "\n"
_LONG = ",".join(LONG_HEADS) + "\n"
_DIGITS = "9" * 1_000_000

Make = Callable[[], bytes]


def read_bytes(path: str) -> bytes:
    """Return a file's bytes; workers import this from here."""
    return Path(path).read_bytes()


def _filled(start: str, piece: Callable[[int], str], size: int) -> bytes:
    """Return a text of about so many bytes: a start, and pieces by their number."""
    pieces, length = [start], len(start)
    for number in count():
        pieces.append(piece(number))
        length += len(pieces[-1].encode())
        if length >= size:
            return "".join(pieces).encode()
    return b""


def _zipped(members: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _xlsx(*sheets: bytes, shared: bytes = b"") -> bytes:
    """Return a workbook of the given ``sheetData``."""
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{kinds}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in numbers
    )
    relations += f'<Relationship Id="t" Type="{kinds}/sharedStrings" Target="sharedStrings.xml"/>'
    main_ = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r" Type="{kinds}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{main_}" xmlns:r="{kinds}"><sheets>{names}</sheets>'
        "</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships">{relations}</Relationships>'.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{main_}">'.encode() + shared + b"</sst>",
    }
    for number, sheet in zip(numbers, sheets, strict=True):
        content = f'<worksheet xmlns="{main_}"><sheetData>'.encode() + sheet
        members[f"xl/worksheets/s{number}.xml"] = content + b"</sheetData></worksheet>"
    return _zipped(members)


def _ods(*tables: bytes) -> bytes:
    """Return a workbook of the given tables' rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    start = f"<office:document-content {spaces}><office:body><office:spreadsheet>".encode()
    end = b"</office:spreadsheet></office:body></office:document-content>"
    content = b"".join(
        b'<table:table table:name="s%d">%b</table:table>' % (number, rows)
        for number, rows in enumerate(tables)
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest}
    return _zipped(parts | {"content.xml": start + content + end})


def _inline(texts: Iterable[str]) -> str:
    cells = (f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row>{''.join(cells)}</row>"


def _ods_row(texts: Iterable[str], attributes: str = "") -> str:
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


_FORMULA = '<table:table-cell table:formula="of:=1"/>'
_ODS_LINE = f"<table:table-row>{_ods_row(['A1'])[17:-18]}{_FORMULA * 4}</table:table-row>"


def _json_line(unit: str, figure: str) -> str:
    return f'{{"unit":"{unit}","period":"2020-01","indicator":"A2.05","value":{figure}}}\n'


def _xls_lines(heads: tuple[str, ...], line: Callable[[int], tuple[str | float, ...]]) -> bytes:
    return write_xls([heads, *(line(number) for number in range(65_000))])


def _empty_arrays(number: int) -> str:
    """Return a row whose blank figures stand in an array formula over all rows."""
    array = f'<f t="array" ref="D{number + 2}:E1000000">1</f>'
    cells = ("JZ-22", "2020-01", "A2.05")
    return _inline(cells).removesuffix("</row>") + f"<c>{array}</c><c/></row>"


_SHARED = f"<si><t>{'约' * 32_000}</t></si>".encode()

WORST: Mapping[str, Make] = {
    "csv, a form's lines": lambda: _filled(_FORM, lambda n: f"A{n},,,1,1,x\n", SIZE),
    "csv, different texts": lambda: _filled(_FORM, lambda n: f"{n:x},{n:x}\n", SIZE),
    "csv, commas": (_FORM + "," * SIZE).encode,
    "csv, short rows": lambda: _filled("," * 99 + _LONG, lambda _: ",\n", SIZE),
    "csv, blank lines": lambda: b"\n" * SIZE + _FORM.encode(),
    "csv, one open quote": (_FORM + '"' + "\n" * SIZE).encode,
    "csv, quotes": (_FORM + '"' * SIZE).encode,
    "csv, one text": (_FORM + "A1,x,x," + "1" * 100_000 + ",1,x\n" * 100).encode,
    "csv, unknown units": lambda: _filled(_LONG, lambda n: f"u{n},2020-01,A2.05,1\n", SIZE),
    "csv, unknown periods": lambda: _filled(
        _LONG, lambda n: f"JZ-22,{n % 9000 + 1000}-{n // 9000 % 12 + 1:02},A2.05,1\n", SIZE
    ),
    "csv, known units": lambda: _filled(_LONG, lambda n: f"JZ-22,2020-01,x{n},1\n", SIZE),
    "csv, different figures": lambda: _filled(
        _LONG, lambda n: f"JZ-22,20{n % 20 + 19}-01,A2.05,{n}.5,{n},{n}\n", SIZE
    ),
    "tsv, a form's lines": lambda: _filled(
        _FORM.replace(",", "\t"), lambda n: f"A{n}\t\t\t1\t1\n", SIZE
    ),
    "tsv, unknown units": lambda: _filled(
        _LONG.replace(",", "\t"), lambda n: f"u{n}\t2020-01\tA2.05\t1\n", SIZE
    ),
    "json, a new key each": lambda: _filled("", lambda n: f'{{"k{n}":1}}\n', SIZE),
    "json, the last of 99 keys": lambda: _filled(
        "".join(f'{{"k{n}":1}}\n' for n in range(99)), lambda _: '{"k98":1}\n', SIZE
    ),
    "json, empty objects": lambda: _filled('{"k":1}\n', lambda _: "{}\n", SIZE),
    "json, one line": lambda: _filled('{"":1', lambda n: f',"{n}":1', SIZE) + b"}",
    "json, nested": lambda: _filled("", lambda _: '{"a":' * 300 + "1" + "}" * 300 + "\n", SIZE),
    "json, unknown units": lambda: _filled("", lambda n: _json_line(f"u{n}", "1"), SIZE),
    "json, digits": lambda: _filled("", lambda _: _json_line("JZ-22", _DIGITS), SIZE),
    "xls, a form's lines": lambda: _xls_lines(FORM_HEADS, lambda n: (f"A{n}", "", "", n, n)),
    "xls, blank figures": lambda: _xls_lines(FORM_HEADS, lambda n: (f"A{n}", "", "", "", "")),
    "xls, unknown units": lambda: _xls_lines(
        LONG_HEADS, lambda n: (f"u{n}", "2020-01", "A2.05", n, n, "约" * 20)
    ),
    "xls, one far cell": lambda: write_xls([FORM_HEADS, *[()] * 60_000, *[(1.0,) * 80] * 5_000]),
    "xlsx, a form's lines": lambda: _xlsx(
        _filled(_inline(FORM_HEADS), lambda n: _inline((f"A{n}", "", "", "1", "1")), UNPACKED)
    ),
    "xlsx, empty cells": lambda: _xlsx(_filled("<row>", lambda _: "<c/>", UNPACKED) + b"</row>"),
    "xlsx, empty rows": lambda: _xlsx(_filled(_inline(FORM_HEADS), lambda _: "<row/>", UNPACKED)),
    "xlsx, arrays": lambda: _xlsx(_filled(_inline(LONG_HEADS), _empty_arrays, UNPACKED)),
    "xlsx, 256 sheets": lambda: _xlsx(
        *[
            _filled(_inline(FORM_HEADS), lambda n: _inline((f"A{n}", "", "", "")), UNPACKED // 256)
            for _ in range(256)
        ]
    ),
    "xlsx, one shared text": lambda: _xlsx(
        _filled(
            _inline(FORM_HEADS),
            lambda _: (
                _inline(("A1",)).removesuffix("</row>") + '<c t="s"><v>0</v></c>' * 5 + "</row>"
            ),
            SIZE,
        ),
        shared=_SHARED,
    ),
    "xlsx, shared texts": lambda: _xlsx(
        _inline(FORM_HEADS).encode(),
        shared=_filled("", lambda n: f"<si><t>{n:x}</t></si>", UNPACKED),
    ),
    "xlsx, a text in pieces": lambda: _xlsx(
        (_inline(FORM_HEADS) + '<row><c t="str"><f>').encode()
        + b"<x/>1" * (UNPACKED // 5)
        + b"</f></c></row>"
    ),
    "ods, a form's lines": lambda: _ods(
        _filled(_ods_row(FORM_HEADS), lambda n: _ods_row((f"A{n}", "", "", "1", "1")), UNPACKED)
    ),
    "ods, formulas": lambda: _ods(_filled(_ods_row(FORM_HEADS), lambda _: _ODS_LINE, UNPACKED)),
    "ods, formulas of a long table": lambda: _ods(
        _filled(_ods_row(LONG_HEADS), lambda _: _ODS_LINE, UNPACKED)
    ),
    "ods, repeated rows": lambda: _ods(
        _filled(
            _ods_row(FORM_HEADS),
            lambda _: _ods_row(["A1"], ' table:number-rows-repeated="1000"'),
            SIZE,
        )
    ),
    "ods, 256 sheets": lambda: _ods(
        *[_filled(_ods_row(FORM_HEADS), lambda _: _ODS_LINE, UNPACKED // 256) for _ in range(256)]
    ),
    "ods, a text in pieces": lambda: _ods(
        _filled(
            _ods_row(FORM_HEADS) + "<table:table-row><table:table-cell><text:p>",
            lambda _: "<text:s/>1",
            UNPACKED,
        )
        + b"</text:p></table:table-cell></table:table-row>"
    ),
}
