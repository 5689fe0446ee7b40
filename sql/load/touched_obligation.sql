-- grain: one row per obligation that may differ from what is stored of it: of a period that has
-- ended since, of any after a change of the catalogue, overdue, or with news of its submissions
with ended as (
    select period.period_key
    from warehouse.dim_period as period
    where
        period.ends_on < cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
        and (
            exists (
                select 1
                from warehouse.catalogue as catalogue
                where not catalogue.is_owed
            )
            or not exists (
                select 1
                from warehouse.fact_obligation as obligation
                where period.period_key = obligation.period_key
            )
        )
),

-- a night that is run again knows what later nights have seen
known as (
    select greatest(cast(:recorded_at as timestamptz), max(changed_at)) as until
    from warehouse.fact_obligation
),

touched as (
    select
        owed.unit_key,
        owed.form_key,
        owed.period_key
    from warehouse.owed_form as owed
    inner join ended on owed.period_key = ended.period_key
    union
    select
        obligation.unit_key,
        obligation.form_key,
        obligation.period_key
    from warehouse.fact_obligation as obligation
    inner join known on obligation.due_at < known.until
    where obligation.timeliness = 'open'
    union
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.submission as submission
    where submission.is_uncounted
    union
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.delivery as delivery
    inner join landing.submission as submission
        on delivery.file_sha256 = submission.file_sha256
    where delivery.counted_at is null
)

insert into warehouse.touched_obligation (unit_key, form_key, period_key)
select
    unit_key,
    form_key,
    period_key
from touched
where form_key is not null and period_key is not null;
