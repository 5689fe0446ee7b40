-- grain: one row for the file that is to be read again
insert into landing.reopened_file (file_sha256, staged_at, reopened_at)
select
    file_sha256,
    staged_at,
    :reopened_at
from landing.file
where file_sha256 = :file_sha256 and staged_at < :reopened_at
on conflict do nothing;

update landing.file
set
    staged_at = null,
    attempts = 0
where file_sha256 = :file_sha256;
