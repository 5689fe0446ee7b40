-- grain: one row per file read just now
update landing.file
set
    staged_at = :recorded_at,
    attempts = 0,
    set_aside_at = null,
    set_aside_because = null
where file_sha256 = any(:file_sha256s) and staged_at is null;
