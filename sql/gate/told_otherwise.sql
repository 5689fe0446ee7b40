-- grain: one row per receipt composed since the last night but one that tells another verdict than
-- its submission has
-- severity: fail
-- Who decides since queues another receipt.
select
    message.message_key,
    message.submission_key,
    message.verdict as told,
    submission.verdict
from outbox.message as message
inner join landing.submission as submission
    on message.submission_key = submission.submission_key
where
    message.kind = 'receipt'
    and message.composed_at > coalesce(
        (
            select digest.queued_at
            from outbox.message as digest
            where digest.kind = 'digest'
            order by digest.queued_at desc
            limit 1 offset 1
        ),
        '-infinity'
    )
    and message.verdict is distinct from submission.verdict
    and not exists (
        select 1
        from outbox.message as later
        where
            later.kind = 'receipt'
            and later.submission_key = message.submission_key
            and later.message_key > message.message_key
    );
