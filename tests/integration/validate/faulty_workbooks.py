"""The faulty golden workbooks: one for each rule, which breaks that rule and no other."""

import csv
import os
import shutil
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from etl import intake, pipeline
from etl.collect.folder import FolderSource

FAULTY = Path(__file__).parents[2] / "golden" / "faulty"
RULES = sorted(path.name.removesuffix(".findings.csv") for path in FAULTY.glob("*.findings.csv"))
RECEIVED_AT = datetime(2021, 3, 5, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
# Late enough for a form that has expired to be sent for a period that is over.
NIGHT = datetime(2021, 3, 6, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

Finding = tuple[str | None, ...]  # in the order of the columns of a *.findings.csv


def expected_findings(rule: str) -> list[Finding]:
    """Return what the csv beside a rule's workbook says; a blank cell address is none."""
    with (FAULTY / f"{rule}.findings.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "cell": row["cell"] or None} for row in csv.DictReader(file)]
    return sorted((tuple(row.values()) for row in rows), key=str)


def _name(file_name: str) -> str:
    """Return a workbook's name without suffix and without the folder of the union that sent it."""
    name = file_name.removesuffix(".xlsx")
    return name if name.startswith("sound/") else name.rpartition("/")[2]


def receive(folder: Path) -> None:
    """Collect and stage all faulty workbooks, and the sound ones of the folder beside them."""
    shutil.copytree(FAULTY, folder, ignore=shutil.ignore_patterns("*.csv", "*.md"))
    for path in folder.rglob("*.xlsx"):
        os.utime(path, (RECEIVED_AT.timestamp(),) * 2)
    pipeline.collect(NIGHT, [FolderSource("faulty", folder)])
    pipeline.stage(NIGHT)


def receive_by_day(folder: Path) -> None:
    """Let an intake accept the sound workbooks, and another judge the faulty ones beside them."""
    moment = RECEIVED_AT
    for part in ("sound/*.xlsx", "**/*.xlsx"):
        for path in FAULTY.glob(part):
            target = folder / path.relative_to(FAULTY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            os.utime(target, (RECEIVED_AT.timestamp(),) * 2)
        moment += timedelta(minutes=5)
        assert intake.collect(moment, [FolderSource("faulty", folder)])
        intake.stage(moment)
        intake.validate(moment)


def finish_night() -> None:
    pipeline.load(NIGHT)
    pipeline.refresh()
    pipeline.gate()


def verdicts(engine: Engine) -> dict[str, str]:
    """Return the verdict of every workbook by its name without suffix."""
    query = """
        select delivery.file_name, submission.verdict
        from landing.submission as submission
        inner join landing.delivery as delivery using (file_sha256)
        """
    with engine.connect() as connection:
        return {_name(row.file_name): row.verdict for row in connection.execute(text(query))}


def findings(engine: Engine) -> dict[str, list[Finding]]:
    """Return the findings about every workbook that has some, by its name without suffix."""
    query = """
        select
            delivery.file_name, finding.rule_id, finding.severity, finding.sheet, finding.cell,
            finding.found, finding.expected, finding.advice
        from quality.finding as finding
        inner join landing.submission as submission using (unit_key, submission_key)
        inner join landing.delivery as delivery using (file_sha256)
        """
    found = defaultdict(list)
    with engine.connect() as connection:
        for file_name, *finding in connection.execute(text(query)):
            found[_name(file_name)].append(tuple(finding))
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def loaded_workbooks(engine: Engine) -> set[str]:
    """Return the names, without suffix, of the workbooks that the star holds figures of."""
    query = """
        select distinct submission.file_name
        from warehouse.fact_observation as fact
        inner join warehouse.dim_submission as submission using (submission_key)
        """
    with engine.connect() as connection:
        return {_name(row.file_name) for row in connection.execute(text(query))}
