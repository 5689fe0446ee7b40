-- grain: one row per file that was read before and is delivered again, later than what was read
update landing.file as file
set staged_at = null
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as delivery (
            file_sha256 text,
            modified_at timestamptz
        )
where
    file.file_sha256 = delivery.file_sha256
    and file.staged_at is not null
    and least(delivery.modified_at, cast(:recorded_at as timestamptz)) > (
        select max(submission.received_at)
        from landing.submission as submission
        where file.file_sha256 = submission.file_sha256
    );
