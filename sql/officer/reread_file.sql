-- grain: one row for the file that is to be read again
update landing.file
set
    staged_at = null,
    attempts = 0
where file_sha256 = :file_sha256;
