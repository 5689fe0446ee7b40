-- grain: one row per obligation that may differ from what is stored of it: of a period that has
-- ended since, of any after a change of the catalogue, overdue, closed or opened again, or with
-- news of its submissions
with stored_period as materialized (
    select distinct period_key
    from warehouse.fact_obligation
),

ended_period as (
    select period.period_key
    from warehouse.dim_period as period
    where
        period.ends_on < cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
        and (
            exists (
                select 1
                from internal.catalogue as catalogue
                where not catalogue.obligations_current
            )
            or period.period_key not in (select stored_period.period_key from stored_period)
        )
),

-- a night that is run again knows what later nights have seen
latest_change as materialized (
    select greatest(cast(:recorded_at as timestamptz), max(changed_at)) as changed_at
    from warehouse.fact_obligation
),

overdue_obligation as materialized (
    select
        obligation.unit_key,
        obligation.form_key,
        obligation.period_key
    from warehouse.fact_obligation as obligation
    where
        obligation.timeliness = 'open'
        and obligation.due_at < (select latest_change.changed_at from latest_change)
),

new_file as materialized (
    select distinct file_sha256
    from landing.delivery
    where counted_at is null
),

judged_submission as materialized (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.submission as submission
    where submission.is_uncounted
),

delivered_submission as materialized (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.submission as submission
    where submission.file_sha256 in (select new_file.file_sha256 from new_file)
),

obligation as (
    select
        owed.unit_key,
        owed.form_key,
        owed.period_key
    from warehouse.owed_form as owed
    inner join ended_period on owed.period_key = ended_period.period_key
    union
    select
        unit_key,
        form_key,
        period_key
    from overdue_obligation
    union
    select
        unit_key,
        form_key,
        period_key
    from judged_submission
    union
    select
        unit_key,
        form_key,
        period_key
    from delivered_submission
    union
    select
        unit_key,
        form_key,
        period_key
    from quality.closure
    where counted_at is null
)

insert into internal.touched_obligation (unit_key, form_key, period_key)
select
    unit_key,
    form_key,
    period_key
from obligation
where form_key is not null and period_key is not null;
