"""What a night would say of files that are not sent yet: the same stages, undone afterwards."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import store_catalogue
from etl.collect.content import Content, contents_of, too_large
from etl.collect.names import readable
from etl.collect.source import RemoteFile
from etl.database.connect import execute, rows_as_json
from etl.database.rehearsal import rehearsal
from etl.decide.decision import Verdict
from etl.machine.isolation import warm_up
from etl.runs.night import warehouse
from etl.stage.stage import stage
from etl.validate.validate import validate
from etl.workbook.annotate import Remark


@dataclass(frozen=True)
class PreviewedForm:
    """What a night would say of one form of a file; names are empty where the form does not say."""

    sheet: str
    unit_name: str
    form_title: str
    period_code: str
    verdict: Verdict
    remarks: tuple[Remark, ...]
    further_findings: int = 0  # beyond the remarks: of each rule, not more than so many are kept


@dataclass(frozen=True)
class PreviewedFile:
    """A file and its forms; there is at least one, with its finding if the file is unreadable.

    ``name`` is how it is shown. Of a file in a zip, ``path`` is that of the zip, and ``member`` has
    its bytes.
    """

    path: Path
    name: str
    forms: tuple[PreviewedForm, ...]
    has_personal_data: bool = False
    member: bytes | None = None

    @property
    def is_sound(self) -> bool:
        """Whether a night would accept all of it."""
        return all(form.verdict == "accepted" for form in self.forms)


def preview(paths: Sequence[Path], checked_at: datetime) -> list[PreviewedFile]:
    """Judge files as if they had arrived just now, beside what the warehouse holds.

    Each file in a zip is one of its own. Nothing is changed: stages run as at night, and what they
    store is undone. Raises OSError if a
    file cannot be read, CatalogueError if the catalogue contradicts itself.
    """
    warm_up()
    catalogue = read_catalogue(settings.catalogue_dir())
    with warehouse(), rehearsal() as engine:
        return _rehearsed(engine, catalogue, paths, checked_at)


def _rehearsed(
    engine: Engine, catalogue: Catalogue, paths: Sequence[Path], checked_at: datetime
) -> list[PreviewedFile]:
    given = [_Given.of(path, each) for path in paths for each in _contents(path, checked_at)]
    digests = _register(engine, given, checked_at)
    store_catalogue(engine, catalogue, checked_at)
    stage(engine, catalogue, reader_of(given), checked_at)
    validate(engine, checked_at, is_cross_checked=False)
    with engine.connect() as connection:
        submissions = execute(connection, "preview/submission", file_sha256s=digests).all()
        keys = [row.submission_key for row in submissions]
        findings = execute(connection, "preview/finding", submission_keys=keys).mappings().all()
    remarks = {
        key: tuple(Remark.of(row) for row in rows)
        for key, rows in groupby(findings, key=itemgetter("submission_key"))
    }
    personal = {row.file_sha256 for row in submissions if row.has_personal_data}
    forms: dict[str, list[PreviewedForm]] = {digest: [] for digest in digests}
    for row in submissions:
        forms[row.file_sha256].append(_form(row, remarks.get(row.submission_key, ())))
    return [
        PreviewedFile(file.path, file.name, tuple(forms[digest]), digest in personal, file.member)
        for file, digest in zip(given, digests, strict=True)
    ]


@dataclass(frozen=True)
class _Given:
    """A file to judge, and the row that registers it but for its number among the others."""

    path: Path
    name: str
    delivery: dict[str, Any]
    member: bytes | None

    @classmethod
    def of(cls, path: Path, content: Content) -> "_Given":
        """Keep the bytes of a member of a zip alone: all others can be read again."""
        delivery = content.delivery("check", sha256(content.data).hexdigest(), "")
        member = None if content.file is content.offered else content.data
        return cls(path, content.file.name, delivery, member)


def _contents(path: Path, checked_at: datetime) -> Iterator[Content]:
    """Yield what collecting a file would archive, but for the note in the place of a zip."""
    place = os.fsencode(path.name)
    file = RemoteFile(readable(place), checked_at, path.stat().st_size, place=place)
    if file.byte_count > settings.MAX_FILE_BYTES:
        yield too_large(file)
        return
    yield from (each for each in contents_of(file, path.read_bytes()) if not each.is_opened)


def _register(engine: Engine, files: Sequence[_Given], checked_at: datetime) -> list[str]:
    """Register files as a source's deliveries; return what stands for the digest of each.

    It is never the digest of a file that arrived: the same file again must be judged once more.
    """
    rows = [
        file.delivery
        | {
            "file_name": f"{number}/{file.name}",
            "file_sha256": f"check {number} {file.delivery['file_sha256']}",
            "archived_as": str(number),
        }
        for number, file in enumerate(files)
    ]
    with engine.begin() as connection:
        execute(connection, "preview/set_aside", checked_at=checked_at)
        execute(connection, "collect/file", rows=rows_as_json(rows), recorded_at=checked_at)
        execute(connection, "collect/delivery", rows=rows_as_json(rows), recorded_at=checked_at)
    return [str(row["file_sha256"]) for row in rows]


def reader_of(files: Sequence[PreviewedFile | _Given]) -> Callable[[str], bytes]:
    """Return what gives the bytes of each file by its number among them, in any process."""
    return partial(
        _read, [file.path.resolve() if file.member is None else file.member for file in files]
    )


def _read(files: Sequence[Path | bytes], number: str) -> bytes:
    file = files[int(number)]
    return file if isinstance(file, bytes) else file.read_bytes()


def _form(row: Any, remarks: tuple[Remark, ...]) -> PreviewedForm:
    names = (row.unit_name or "", row.form_title or "", row.period_code or "")
    return PreviewedForm(row.sheet, *names, row.verdict, remarks, row.further_findings)
