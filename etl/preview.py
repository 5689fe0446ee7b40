"""What a night would say of files that are not sent yet: the same stages, undone afterwards."""

from collections.abc import Sequence
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
from etl.database.connect import execute, rows_as_json
from etl.database.rehearsal import rehearsal
from etl.decide.decision import Verdict
from etl.machine.isolation import warm_up
from etl.personal_data import in_name, masked
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
    """A file and its forms; there is at least one, with its finding if the file is unreadable."""

    path: Path
    forms: tuple[PreviewedForm, ...]
    has_personal_data: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether a night would accept all of it."""
        return all(form.verdict == "accepted" for form in self.forms)


def preview(paths: Sequence[Path], checked_at: datetime) -> list[PreviewedFile]:
    """Judge files as if they had arrived just now, beside what the warehouse holds.

    Nothing is changed: stages run as at night, and what they store is undone. Raises OSError if a
    file cannot be read, CatalogueError if the catalogue contradicts itself.
    """
    warm_up()
    catalogue = read_catalogue(settings.catalogue_dir())
    with warehouse(), rehearsal() as engine:
        return _rehearsed(engine, catalogue, paths, checked_at)


def _rehearsed(
    engine: Engine, catalogue: Catalogue, paths: Sequence[Path], checked_at: datetime
) -> list[PreviewedFile]:
    digests = _register(engine, paths, checked_at)
    store_catalogue(engine, catalogue)
    stage(engine, catalogue, partial(_read, [str(path.resolve()) for path in paths]), checked_at)
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
        PreviewedFile(path, tuple(forms[digest]), digest in personal)
        for path, digest in zip(paths, digests, strict=True)
    ]


def _register(engine: Engine, paths: Sequence[Path], checked_at: datetime) -> list[str]:
    """Register files as a source's deliveries; return what stands for the digest of each.

    It is never the digest of a file that arrived: the same file again must be judged once more.
    """
    rows = []
    for number, path in enumerate(paths):
        data = path.read_bytes()
        rows.append(
            {
                "source_name": "check",
                "file_name": f"{number}/{masked(path.name)}",
                "modified_at": checked_at,
                "byte_count": len(data),
                "file_sha256": f"check {number} {sha256(data).hexdigest()}",
                "archived_as": str(number),
                "archived_bytes": len(data),
                "sender": None,
                "personal_data": in_name(path.name),
            }
        )
    with engine.begin() as connection:
        execute(connection, "preview/set_aside", checked_at=checked_at)
        execute(connection, "collect/file", rows=rows_as_json(rows), recorded_at=checked_at)
        execute(connection, "collect/delivery", rows=rows_as_json(rows), recorded_at=checked_at)
    return [str(row["file_sha256"]) for row in rows]


def _read(paths: Sequence[str], number: str) -> bytes:
    return Path(paths[int(number)]).read_bytes()


def read_file(path: str) -> bytes:
    """Return the bytes of a file by its path."""
    return Path(path).read_bytes()


def _form(row: Any, remarks: tuple[Remark, ...]) -> PreviewedForm:
    names = (row.unit_name or "", row.form_title or "", row.period_code or "")
    return PreviewedForm(row.sheet, *names, row.verdict, remarks, row.further_findings)
