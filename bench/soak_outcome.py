"""What a soak has to leave behind: every submission once, its figures, and one receipt of it."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import text

from bench.workbooks import long_table
from etl import settings
from etl.database.connect import connect
from etl.database.roles import Role

_UNFINISHED = """
select exists (select 1 from landing.source_fault)
    or exists (select 1 from landing.file where staged_at is null)
    or exists (select 1 from landing.submission where verdict is null)
    or exists (
        select 1 from outbox.message
        where kind = 'receipt' and sent_at is null and refused_at is null
    )
"""
_SUBMISSIONS = """
select
    unit.unit_code,
    submission.verdict,
    submission.file_sha256 in (
        select file_sha256 from landing.delivery where source_name = 'http'
    ) as is_part
from landing.submission as submission
left join (select distinct unit_key, unit_code from warehouse.dim_unit) as unit using (unit_key)
"""
_DELIVERED_TWICE = """
select source_name, file_name, count(*)
from landing.delivery
where source_name <> 'http'
group by source_name, file_name having count(*) > 1
"""
_FIGURES = """
select unit.unit_code, indicator.indicator_code, fact.value
from warehouse.fact_observation as fact
join warehouse.dim_unit as unit using (unit_version_key)
join warehouse.dim_indicator as indicator using (indicator_key)
"""
_RECEIPTS = """
select unit.unit_code, message.message_id, message.sent_at is not null as is_sent
from outbox.message as message
join (select distinct unit_key, unit_code from warehouse.dim_unit) as unit using (unit_key)
where message.kind = 'receipt'
"""
_MESSAGES = "select message_id from outbox.message"
_COUNTS = """
select source_name, count(*), count(distinct file_sha256)
from landing.delivery group by source_name order by source_name
"""


def unfinished() -> bool:
    """Tell whether a source is down, or anything waits to be read, judged or sent."""
    return bool(_rows(_UNFINISHED)[0][0])


def print_counts() -> None:
    """Print what each source delivered, and the verdicts."""
    for source, deliveries, files in _rows(_COUNTS):
        print(f"{source}: {deliveries} deliveries, {files} files")
    verdicts = Counter(verdict for _, verdict, _ in _rows(_SUBMISSIONS))
    print(f"{sum(verdicts.values())} submissions: {dict(verdicts)}")


def faults(paths: Sequence[Path]) -> Iterator[str]:
    """Yield what is wrong after kept workbooks were submitted, each once, and loaded."""
    units = {path.parent.name.split()[0]: path for path in paths}
    submissions, receipts = _rows(_SUBMISSIONS), _rows(_RECEIPTS)
    judged, told = (Counter(code for code, *_ in rows) for rows in (submissions, receipts))
    accepted = {code for code, verdict, _ in submissions if verdict == "accepted"}
    # A part that was not accepted is judged and told again with each table that has it.
    again = {code for code, _, is_part in submissions if is_part and code not in accepted}
    for code in sorted(units.keys() | judged.keys() | told.keys(), key=str):
        expected = max(judged[code], 1) if code in again else int(code in units)
        if (judged[code], told[code]) != (expected, expected):
            yield f"{code}: {judged[code]} submissions and {told[code]} receipts"
    for source, name, count in _rows(_DELIVERED_TWICE):
        yield f"{source}: {name} was delivered {count} times"
    yield from _figure_faults({code: units[code] for code in accepted & units.keys()})
    for code, _, is_sent in receipts:
        if not is_sent:
            yield f"{code}: the receipt was not sent"
    yield from _mail_faults({message_id: code for code, message_id, _ in receipts})
    for process in _left_over():
        yield f"a process was left over: {process}"


def _figure_faults(accepted: Mapping[str, Path]) -> Iterator[str]:
    """Hold every version in the star against what was written into the workbooks."""
    loaded: dict[str, list[tuple[str, Decimal]]] = {code: [] for code in accepted}
    for code, indicator, value in _rows(_FIGURES):
        loaded.setdefault(code, []).append((indicator, value))
    for code, figures in loaded.items():
        written = _written(accepted[code]) if code in accepted else []
        if sorted(figures) != sorted(written):
            yield f"{code}: {len(figures)} figures in the star, not the {len(written)} of its form"


def _written(workbook: Path) -> list[tuple[str, Decimal]]:
    with long_table(workbook).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return [(indicator, Decimal(value or ytd)) for _, _, indicator, value, ytd in rows]


def _mail_faults(code_of: Mapping[str, str]) -> Iterator[str]:
    """Hold the mails that the server got against the receipts.

    The same mail may come again, as itself: the server had it, and its answer never arrived.
    """
    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in settings.mail_dir().glob("*.eml")
    ]
    got = Counter(str(mail["Message-ID"]) for mail in mails)
    again = sum(got.values()) - len(got)
    print(f"{len(got)} mails arrived, {again} of them came again with the same Message-ID")
    for message_id in code_of.keys() - got.keys():
        yield f"{code_of[message_id]}: the receipt did not arrive"
    for message_id in got.keys() - {message_id for (message_id,) in _rows(_MESSAGES)}:
        yield f"a mail arrived that nobody wrote: {message_id}"


def _left_over() -> Iterator[str]:
    """Yield the processes that work in this soak's folder, but the database, and are not ours."""
    own = psutil.Process()
    ours = {own.pid, *(child.pid for child in own.children(recursive=True))}
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        environment = process.info["environ"] or {}
        is_here = environment.get("GONGHUI_VAR") == str(settings.var_dir())
        command = " ".join(process.info["cmdline"] or [])
        if is_here and process.pid not in ours and "postgres" not in command:
            yield f"{process.pid} {command}"


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connect(Role.OWNER).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
