-- grain: one row per file that was given up just now, as unreadable
update landing.file as file
set
    set_aside_at = :recorded_at,
    set_aside_because = failed.because
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as failed (
            file_sha256 text,
            because text
        )
where file.file_sha256 = failed.file_sha256;
