-- grain: one row for the form that a rehearsal sends through a stage again, beside those that fail
update landing.submission
set
    verdict = case :waits_for when 'verdict' then null else verdict end,
    loaded_at = case :waits_for when 'load' then null else loaded_at end
where unit_key = :unit_key and submission_key = :submission_key;

with control as materialized (
    select period_key
    from landing.submission
    where
        unit_key = :unit_key
        and submission_key = :submission_key
        and :waits_for = 'digest'
)

insert into internal.stale_period (period_key)
select bridge.period_key
from control
inner join warehouse.bridge_period as bridge on control.period_key = bridge.part_period_key
on conflict (period_key) do nothing;

update outbox.message
set
    composed_at = null,
    subject = null
where
    kind = 'receipt'
    and submission_key = :submission_key
    and :waits_for = 'digest';
