"""Where runs are killed, and what the database shows of each half-way state."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KillPoint:
    """A point of a stage (see breakdown.py), and what is to be seen when a run was killed there.

    ``query`` returns ``shows``; without a query all rows are those from before the stage.
    ``new_files`` are in the archive's folder, finished or not: at least so many and at most all.
    """

    name: str
    stage: str
    at: str
    query: str | None = None
    shows: tuple[object, ...] = ()
    new_files: range = range(1)


# That a mail is tried is on record, and nothing else of it.
ATTEMPTED = """
select sum(unanswered_attempts), sum(attempts), count(sent_at)
from outbox.message where queued_at > '2020-03-01'
"""

POINTS = [
    KillPoint("after prepare", "prepare", "after etl.pipeline.prepare"),
    KillPoint(
        "a file is written and not yet named", "collect", "before os.replace", new_files=range(1, 4)
    ),
    KillPoint(
        "a file is archived and not registered",
        "collect",
        "after etl.archive.files.archive",
        new_files=range(1, 4),
    ),
    KillPoint(
        "after collect",
        "collect",
        "after etl.pipeline.collect",
        "select count(*) from landing.file where staged_at is null",
        (3,),
        new_files=range(3, 4),
    ),
    KillPoint(
        "in the middle of COPY",
        "stage",
        "within staging.cell",
        "select (select count(*) from landing.submission where staged_at > '2020-03-01'), "
        "sum(attempts) from landing.file",
        (0, 3),  # of what was begun there is nothing but that it was begun
    ),
    KillPoint(
        "after stage",
        "stage",
        "after etl.pipeline.stage",
        "select count(*), count(verdict) from landing.submission where staged_at > '2020-03-01'",
        (3, 0),
    ),
    KillPoint(
        "the review is prepared and nothing judged",
        "validate",
        "before etl.validate.gx.evaluate",
        "select (select count(*) from quality.reviewed_submission), "
        "(select count(*) from quality.run)",
        (3, 1),
    ),
    KillPoint(
        "between findings and verdict",
        "validate",
        "before validate/verdict",
        "select (select count(*) from quality.finding), "
        "(select count(*) from landing.submission where verdict is null)",
        (0, 3),
    ),
    KillPoint(
        "after validate",
        "validate",
        "after etl.pipeline.validate",
        "select count(*) filter (where verdict = 'accepted'), "
        "count(*) filter (where verdict = 'rejected'), count(loaded_at) "
        "from landing.submission where staged_at > '2020-03-01'",
        (2, 1, 0),
    ),
    KillPoint("between facts and obligations", "load", "before load/fact_obligation"),
    KillPoint(
        "after load",
        "load",
        "after etl.pipeline.load",
        "select count(*) filter (where loaded_at is null), count(*), "
        "(select count(*) from internal.stale_period) > 0 "
        "from landing.submission where verdict = 'accepted' and staged_at > '2020-03-01'",
        (0, 2, True),
    ),
    KillPoint(
        "some reports are rebuilt, others not",
        "refresh",
        "after etl.report.stored.StoredReport.replace",
    ),
    KillPoint(
        "between refresh and outbox",
        "refresh",
        "after etl.pipeline.refresh",
        "select (select count(*) from internal.stale_period), "
        "(select count(*) from outbox.message where queued_at > '2020-03-01' "
        "and composed_at is not null)",
        (0, 0),
    ),
    KillPoint("mails are queued and not composed", "notify", "before notify/composed_message"),
    KillPoint(
        "after notify",
        "notify",
        "after etl.pipeline.notify",
        "select count(*) filter (where composed_at is null), "
        "count(*) filter (where sent_at is null) > 3 from outbox.message",
        (0, True),
    ),
    KillPoint(
        "a mail is about to be handed over",
        "send",
        "before smtplib.SMTP.data",
        ATTEMPTED,
        (1, 0, 0),
    ),
    KillPoint(
        "after send",
        "send",
        "after etl.pipeline.send",
        "select count(*) from outbox.message where sent_at is null",
        (0,),
    ),
]

# The server has taken the mail, and our database does not know it.
ANSWERED = KillPoint(
    "between the mail server's answer and our record",
    "send",
    "after smtplib.SMTP.data",
    ATTEMPTED,
    (1, 0, 0),
)
