-- grain: one row per file that was set aside and is to be read again
update landing.file
set
    staged_at = null,
    attempts = 0,
    set_aside_at = null,
    set_aside_because = null
where file_sha256 = :file_sha256 and set_aside_at is not null;
