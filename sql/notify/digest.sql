-- grain: one row for the digest of a day, as the federation's calendar has it
insert into outbox.message (kind, occasion, unit_key, queued_at)
values (
    'digest',
    concat(
        'digest ', cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    ),
    0,
    :recorded_at
)
on conflict (occasion) do nothing;
