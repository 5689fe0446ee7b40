-- grain: one row per reminder that is sent at once
insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'reminder' as kind,
    owed.occasion,
    owed.unit_key,
    cast(:reminded_at as timestamptz) as queued_at
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as owed (
            occasion text,
            unit_key integer
        )
on conflict (occasion) do nothing
returning message_key;
