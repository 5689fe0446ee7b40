-- grain: one row per obligation without a submission that the catalogue no longer asks for since it
-- changed
with withdrawn as materialized (
    select distinct obligation.period_key
    from warehouse.fact_obligation as obligation
    where
        exists (
            select 1
            from warehouse.catalogue as catalogue
            where not catalogue.is_owed
        )
        and obligation.received_at is null
        and not exists (
            select 1
            from warehouse.owed_form as owed
            where
                obligation.unit_key = owed.unit_key
                and obligation.form_key = owed.form_key
                and obligation.period_key = owed.period_key
        )
)

insert into report.stale_period (period_key)
select distinct stale.period_key
from withdrawn
inner join warehouse.dim_period as period on withdrawn.period_key = period.period_key
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
on conflict (period_key) do nothing;

delete from warehouse.fact_obligation as obligation
where
    exists (
        select 1
        from warehouse.catalogue as catalogue
        where not catalogue.is_owed
    )
    and obligation.received_at is null
    and not exists (
        select 1
        from warehouse.owed_form as owed
        where
            obligation.unit_key = owed.unit_key
            and obligation.form_key = owed.form_key
            and obligation.period_key = owed.period_key
    );
