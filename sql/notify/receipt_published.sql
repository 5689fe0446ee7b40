-- grain: one row per given receipt and period around one it tells of that was published before,
-- with its latest vintage then
with told as (
    select
        message_key,
        submission_key
    from outbox.message
    where submission_key is not null and message_key = any(:message_keys)
    union all
    select
        message_key,
        submission_key
    from outbox.summarised_submission(:message_keys)
)

select distinct on (told.message_key, around.period_key)
    told.message_key,
    publication.period_code,
    publication.vintage,
    publication.recorded_at as published_at
from told
inner join outbox.message as message on told.message_key = message.message_key
inner join landing.submission as submission on told.submission_key = submission.submission_key
inner join warehouse.bridge_period as around on submission.period_key = around.part_period_key
inner join warehouse.dim_period as period on around.period_key = period.period_key
inner join warehouse.publication as publication
    on
        period.period_code = publication.period_code
        and message.queued_at > publication.recorded_at
order by told.message_key asc, around.period_key asc, publication.vintage desc;
