-- grain: one row per file that is about to be read, or of which that ended without harm
update landing.file set attempts = attempts + :change
where file_sha256 = any(:file_sha256s) and staged_at is null;
