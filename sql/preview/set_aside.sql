-- grain: one row per file that waits to be read by a night; undone with the rest of the check
update landing.file set staged_at = :checked_at
where staged_at is null;
