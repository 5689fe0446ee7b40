-- grain: one row per file that was read before and is delivered again, later than what was read
with latest as (
    select greatest(cast(:recorded_at as timestamptz), max(collected_at)) as collected_at
    from landing.delivery
),

delivery as (
    select
        delivered.file_sha256,
        delivered.modified_at
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as delivered (
                file_sha256 text,
                modified_at timestamptz
            )
),

read as (
    select
        submission.file_sha256,
        max(submission.received_at) as received_at
    from landing.submission as submission
    where submission.file_sha256 in (select delivery.file_sha256 from delivery)
    group by submission.file_sha256
)

update landing.file as file
set staged_at = null
from delivery
inner join read on delivery.file_sha256 = read.file_sha256
cross join latest
where
    file.file_sha256 = delivery.file_sha256
    and file.staged_at is not null
    and least(delivery.modified_at, latest.collected_at) > read.received_at;
