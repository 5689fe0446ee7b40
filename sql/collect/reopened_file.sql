-- grain: one row per file that was read before and is delivered again, later than what was read
with delivery as (
    select
        delivered.file_sha256,
        max(delivered.received_at) as received_at
    from landing.delivery as delivered
    inner join
        jsonb_to_recordset(cast(:rows as jsonb))
            as offered (
                source_name text,
                file_name text,
                modified_at timestamptz,
                byte_count bigint
            )
        on
            delivered.source_name = offered.source_name
            and delivered.file_name = offered.file_name
            and delivered.modified_at = offered.modified_at
            and delivered.byte_count = offered.byte_count
    group by delivered.file_sha256
),

read as (
    select
        submission.file_sha256,
        max(submission.received_at) as received_at
    from landing.submission as submission
    where submission.file_sha256 in (select delivery.file_sha256 from delivery)
    group by submission.file_sha256
),

reopened as (
    select
        file.file_sha256,
        file.staged_at
    from landing.file as file
    inner join delivery on file.file_sha256 = delivery.file_sha256
    inner join read on file.file_sha256 = read.file_sha256
    where file.staged_at is not null and delivery.received_at > read.received_at
),

recorded as (
    insert into landing.reopened_file (file_sha256, staged_at, reopened_at)
    select
        file_sha256,
        staged_at,
        :recorded_at
    from reopened
    where staged_at < :recorded_at
    on conflict do nothing
)

update landing.file as file
set staged_at = null
from reopened
where file.file_sha256 = reopened.file_sha256;
