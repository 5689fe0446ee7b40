-- grain: one row per given receipt and period around the one it tells of that was published before:
-- with its latest vintage then
select distinct on (message.message_key, around.period_key)
    message.message_key,
    publication.period_code,
    publication.vintage,
    publication.recorded_at as published_at
from outbox.message as message
inner join landing.submission as submission
    on message.submission_key = submission.submission_key
inner join warehouse.bridge_period as around on submission.period_key = around.part_period_key
inner join warehouse.dim_period as period on around.period_key = period.period_key
inner join warehouse.publication as publication
    on
        period.period_code = publication.period_code
        and message.queued_at > publication.recorded_at
where message.kind = 'receipt' and message.message_key = any(:message_keys)
order by message.message_key asc, around.period_key asc, publication.vintage desc;
