-- grain: one row per obligation that this run changed, as a version of it
-- A run that is repeated, or that goes back in time, writes the history anew from its moment on.
update history.fact_obligation as past
set superseded_at = :recorded_at
from warehouse.fact_obligation as fact
where
    fact.changed_at = :recorded_at
    and past.unit_key = fact.unit_key
    and past.form_key = fact.form_key
    and past.period_key = fact.period_key
    and past.recorded_at < :recorded_at
    and coalesce(past.superseded_at, 'infinity') > :recorded_at;

delete from history.fact_obligation as past
using warehouse.fact_obligation as fact
where
    fact.changed_at = :recorded_at
    and past.unit_key = fact.unit_key
    and past.form_key = fact.form_key
    and past.period_key = fact.period_key
    and past.recorded_at >= :recorded_at;

insert into history.fact_obligation (
    unit_key,
    form_key,
    period_key,
    unit_version_key,
    due_at,
    submission_key,
    received_at,
    timeliness,
    verdict,
    accepted_at,
    fulfilled_at,
    changed_at,
    recorded_at
)
select
    unit_key,
    form_key,
    period_key,
    unit_version_key,
    due_at,
    submission_key,
    received_at,
    timeliness,
    verdict,
    accepted_at,
    fulfilled_at,
    changed_at,
    :recorded_at
from warehouse.fact_obligation
where changed_at = :recorded_at;
