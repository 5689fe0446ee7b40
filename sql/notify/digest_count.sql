-- grain: one row: how many submissions came since the last digest, by their verdicts as they stand,
-- and how many files that were there already
select
    count(*) as received,
    count(*) filter (where verdict = 'accepted') as accepted,
    count(*) filter (where verdict = 'held') as held,
    count(*) filter (where verdict = 'rejected') as rejected,
    (
        select count(*)
        from landing.delivery as delivery
        inner join landing.file as file
            on delivery.file_sha256 = file.file_sha256 and file.staged_at is not null
        left join landing.submission as opened
            on
                delivery.file_sha256 = opened.file_sha256
                and delivery.received_at = opened.received_at
        where
            opened.submission_key is null
            and delivery.collected_at > :since
            and delivery.collected_at <= :recorded_at
    ) as repeated
from landing.submission
where staged_at > :since and staged_at <= :recorded_at;
