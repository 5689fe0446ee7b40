-- grain: one row per file that a stage failed on, as it was last delivered
-- What an earlier verdict was to tell and has not been composed yet would no longer be true.
with failed as materialized (
    select submission_key
    from landing.submission
    where
        file_sha256 = any(:file_sha256s)
        and (verdict is null or (verdict = 'accepted' and loaded_at is null))
)

delete from outbox.message
where
    kind = 'receipt'
    and composed_at is null
    and submission_key in (select failed.submission_key from failed);

update landing.submission
set
    problem = 'unreadable',
    verdict = null,
    judged_at = null
where
    file_sha256 = any(:file_sha256s)
    and (verdict is null or (verdict = 'accepted' and loaded_at is null));

update landing.file
set
    set_aside_at = :recorded_at,
    set_aside_because = :because
where file_sha256 = any(:file_sha256s);

select
    file_sha256,
    (array_agg(file_name order by received_at desc, file_name asc))[1] as file_name
from landing.delivery
where file_sha256 = any(:file_sha256s)
group by file_sha256
order by file_sha256;
