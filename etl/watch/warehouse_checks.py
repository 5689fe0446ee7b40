"""The doctor's checks of the warehouse: what can be asked over one connection to it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2.errors import UndefinedTable
from rich.filesize import decimal
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import is_stored
from etl.database.connect import execute
from etl.database.migrate import read_plan
from etl.errors import CatalogueError
from etl.notify.letter import displayable, read_facts
from etl.notify.outcome import PATIENCE
from etl.notify.render import render_lines
from etl.watch.diagnosis import CheckResult, duration, local_time, result
from etl.watch.mails import REFUSALS_REPORTED, WAITS_LONG, queue_since
from etl.watch.night import last_due_night, last_night, night_trouble, stages_of
from etl.watch.session_checks import bounds, waits

WarehouseCheck = Callable[[Connection, datetime], Iterator[CheckResult]]

_CLOCK_OFF = timedelta(seconds=2)
_CLOCK_WRONG = timedelta(minutes=1)
_SHOWN = 3


def reached(connection: Connection) -> Iterator[CheckResult]:
    """See which server answers, how fast, and as whom it knows us."""
    began = monotonic()
    row = execute(connection, "watch/server").one()
    yield result("warehouse-reached", seconds=monotonic() - began, **row._asdict())


def schema(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See what the database lacks of the declared schema, and whether it knows more than we do."""
    try:
        planned = read_plan(connection)
    except ProgrammingError as error:
        if isinstance(error.orig, UndefinedTable):
            yield result("schema-absent")
            return
        raise
    if planned.edited_changes:
        yield result("schema-changed", names="、".join(planned.edited_changes))
    if planned.unknown_changes:
        yield result("schema-ahead", names="、".join(planned.unknown_changes))
    elif planned.names:
        shown_names = "、".join(planned.names[:_SHOWN])
        yield result("schema-behind", count=len(planned.names), names=shown_names)
    elif not planned.edited_changes:
        yield result("schema-current")


def catalogue(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See whether the catalogue's files hold together, and are those that the database has."""
    folder = settings.catalogue_dir()
    try:
        on_disk = read_catalogue(folder)
    except CatalogueError as error:
        faults = [str(fault) for fault in error.faults]
        shown = "；".join(faults[:_SHOWN])
        yield result("catalogue-faulty", folder=folder, count=len(faults), faults=shown)
        return
    code = "catalogue-stored" if is_stored(connection, on_disk) else "catalogue-newer"
    yield result(code, folder=folder)


def forms(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See which forms end, or have ended, with none to follow them."""
    ending = execute(connection, "watch/ending_form", at=at, timezone=settings.TIMEZONE).all()
    if not ending:
        yield result("forms-last")
        return
    named = "；".join(f"{form.table_number} 至 {form.valid_to}" for form in ending[:_SHOWN])
    code = "forms-ended" if ending[0].has_ended else "forms-ending"
    yield result(code, count=len(ending), names=named, units=sum(form.units for form in ending))


def night(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See what became of the night that had to have ended by now."""
    due = last_due_night(at)
    trouble = night_trouble(connection, due, at)
    found = last_night(connection, at)
    if trouble:
        stopped = [row["name"] for row in trouble.stages if row["state"] in {"open", "failed"}]
        failures = [row["failure"] for row in trouble.stages if row["state"] == "failed"]
        yield result(
            f"night-{trouble.kind.replace('_', '-')}",
            day=due.day,
            stages="、".join(stopped) or "无",
            failure="；".join(failures),
        )
    elif found is None:
        yield result("night-not-due")
    elif found.ended_at is None:
        yield result("night-runs", began=local_time(found.began_at))
    else:
        stages = stages_of(connection, at)
        took = duration(found.ended_at - found.began_at)
        detail = "；".join(map(_stage_text, stages))
        yield result("night-ended", began=local_time(found.began_at), took=took, stages=detail)


def _stage_text(stage: Mapping[str, Any]) -> str:
    counts = "，".join(f"{name} {count}" for name, count in (stage["counts"] or {}).items())
    took = duration(stage["ended_at"] - stage["began_at"])
    return f"{stage['name']} {took}（{counts}）" if counts else f"{stage['name']} {took}"


def half_way(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See what the last night left that it must not; what came since may wait for the next."""
    last = execute(connection, "watch/last_moment").scalar_one()
    left = execute(connection, "gate/left_half_way", until=last or at).all()
    if left:
        kinds = "、".join(sorted({row.fault for row in left}))
        yield result("half-way", count=len(left), kinds=kinds)
    else:
        yield result("nothing-half-way")


def set_aside(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See which files were given up as unreadable for a reason that nobody foresaw."""
    files = execute(connection, "set_aside/listed_file").all()
    if files:
        named = "、".join(f"{file.file_name}（{file.file_sha256[:12]}）" for file in files[:_SHOWN])
        yield result("files-set-aside", count=len(files), names=named)
    else:
        yield result("nothing-set-aside")


def mail_queue(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See how many mails wait, how long, and which were refused or set aside lately."""
    queue = queue_since(connection, at - REFUSALS_REPORTED)
    if not queue.waiting:
        yield result("queue-empty", sent=queue.sent)
    else:
        age = at - queue.oldest
        code = "queue-waits"
        if age >= WAITS_LONG:
            code = "queue-stuck" if age >= PATIENCE else "queue-waits-long"
        yield result(
            code,
            waiting=queue.waiting,
            age=duration(age),
            oldest=local_time(queue.oldest),
            answer=queue.answer or "还没有",
        )
    if queue.refused:
        yield result(
            "queue-refused",
            refused=queue.refused,
            days=REFUSALS_REPORTED.days,
            refusal=queue.refusal,
        )
    if queue.set_aside:
        yield result(
            "queue-set-aside",
            set_aside=queue.set_aside,
            days=REFUSALS_REPORTED.days,
            message_key=queue.last_set_aside,
        )


def clocks(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See whether this machine and the database agree on the time and on the time zone."""
    asked = datetime.now(UTC)
    row = execute(connection, "watch/clock", timezone=settings.TIMEZONE).one()
    difference = row.now - (asked + (datetime.now(UTC) - asked) / 2)
    code = "clock-right"
    if abs(difference) > _CLOCK_OFF:
        code = "clock-wrong" if abs(difference) > _CLOCK_WRONG else "clock-off"
    yield result(code, difference=duration(difference))
    ours = row.now.astimezone(ZoneInfo(settings.TIMEZONE)).utcoffset()
    if ours != row.utc_offset:
        yield result("zone-differs", zone=settings.TIMEZONE, ours=ours, theirs=row.utc_offset)


def storage(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See how much is stored, and whether pages were found damaged."""
    row = execute(connection, "watch/storage").one()
    yield result(
        "storage",
        database=decimal(row.database_bytes),
        archive=decimal(row.archive_bytes),
        files=row.files,
    )
    if row.checksum_failures:
        yield result(
            "pages-damaged", count=row.checksum_failures, last=local_time(row.checksum_last_failure)
        )
    elif row.data_checksums == "on":
        yield result("pages-sound")
    else:
        yield result("pages-unguarded")


def outages(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See which sources were down when they were tried last."""
    rows = [displayable(row) for row in read_facts(connection, "digest_outage", most=_SHOWN)]
    if not rows:
        yield result("sources-answer")
        return
    detail = "；".join(render_lines("outage.lines.j2", {"outages": rows}))
    age = duration(at - rows[0]["since"])
    yield result("sources-down", count=rows[0]["total"], age=age, detail=detail)


def passed_over(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See what the sources hold and no night collects."""
    rows = [
        displayable(row) for row in read_facts(connection, "digest_passed_over", recorded_at=at)
    ]
    if not rows:
        yield result("nothing-passed-over")
        return
    detail = "；".join(render_lines("passed_over.lines.j2", {"passed_over": rows[:_SHOWN]}))
    age = duration(at - rows[0]["first_seen"])
    yield result("entries-passed-over", count=rows[0]["entries_in_all"], age=age, detail=detail)


WAREHOUSE_CHECKS: Mapping[str, WarehouseCheck] = {
    "库结构": schema,
    "目录": catalogue,
    "报表": forms,
    "夜间装载": night,
    "半途": half_way,
    "等待": waits,
    "权限": bounds,
    "收件处": outages,
    "收取": passed_over,
    "搁置": set_aside,
    "邮件队列": mail_queue,
    "时钟": clocks,
    "存储": storage,
}
