-- grain: one row per submission that a rehearsal leaves out; undone with the rest of it
update landing.submission
set
    verdict = coalesce(verdict, 'rejected'),
    loaded_at = :recorded_at
where
    verdict is not distinct from :verdict
    and loaded_at is null
    and file_sha256 not in (
        select wanted.file_sha256
        from unnest(cast(:file_sha256s as text[])) as wanted (file_sha256)
    );

-- beside what is tried stands a form that went through before
update landing.submission
set
    verdict = :verdict,
    loaded_at = null
where submission_key = :control_key;
