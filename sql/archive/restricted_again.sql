-- grain: one row per file that was deleted after its last day, and is delivered again just now
update landing.file as file
set
    restricted_until = cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    + :days,
    deleted_at = null
from
    jsonb_to_recordset(cast(:rows as jsonb)) as delivered (file_sha256 text)
where file.file_sha256 = delivered.file_sha256 and file.deleted_at is not null;
