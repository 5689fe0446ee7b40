-- grain: one row: how many submissions came since the last digest, by their verdicts as they stand,
-- and how many files that were there already
with submitted as (
    select
        count(*) as received,
        count(*) filter (where verdict = 'accepted') as accepted,
        count(*) filter (where verdict = 'held') as held,
        count(*) filter (where verdict = 'rejected') as rejected
    from landing.submission
    where
        staged_at > :since
        and staged_at <= :recorded_at
        and part_kind is distinct from 'withdrawal' -- nobody sent it
),

delivered as (
    select
        delivery.file_sha256,
        delivery.received_at
    from landing.delivery as delivery
    inner join landing.file as file
        on delivery.file_sha256 = file.file_sha256 and file.staged_at is not null
    where delivery.collected_at > :since and delivery.collected_at <= :recorded_at
),

opened as materialized (
    select distinct
        file_sha256,
        received_at
    from landing.submission
    where file_sha256 in (select delivered.file_sha256 from delivered)
),

repeated as (
    select count(*) as repeated
    from delivered
    left join opened
        on
            delivered.file_sha256 = opened.file_sha256
            and delivered.received_at = opened.received_at
    where opened.file_sha256 is null
)

select
    submitted.received,
    submitted.accepted,
    submitted.held,
    submitted.rejected,
    repeated.repeated
from submitted
cross join repeated;
