-- grain: one row per source and day on which an outage of it began: a mail to the operators
-- One that is over before it is worded needs none.
delete from outbox.message as message
where
    message.kind = 'outage'
    and message.composed_at is null
    and split_part(message.occasion, ' ', 2) not in (
        select fault.source_name from landing.source_fault as fault
    );

insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'outage',
    concat_ws(
        ' ', 'outage', fault.source_name, cast(fault.since at time zone :timezone as date)
    ),
    0,
    cast(:recorded_at as timestamptz)
from landing.source_fault as fault
on conflict (occasion) do nothing;
