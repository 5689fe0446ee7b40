-- grain: one row per file that was set aside and is to be read again
insert into landing.reopened_file (file_sha256, staged_at, reopened_at)
select
    file_sha256,
    staged_at,
    coalesce(cast(:freed_at as timestamptz), now())
from landing.file
where
    file_sha256 = :file_sha256
    and set_aside_at is not null
    and staged_at < coalesce(cast(:freed_at as timestamptz), now())
on conflict do nothing;

update landing.file
set
    staged_at = null,
    attempts = 0,
    set_aside_at = null,
    set_aside_because = null
where file_sha256 = :file_sha256 and set_aside_at is not null;
