-- grain: one row per obligation that is missing or stands twice, or observations nobody owes
-- severity: fail
select
    'obligation not listed once' as fault,
    obligation.unit_key,
    obligation.period_key
from warehouse.fact_obligation as obligation
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join warehouse.dim_form as form on obligation.form_key = form.form_key
inner join warehouse.dim_unit as unit
    on obligation.unit_version_key = unit.unit_version_key
left join report.completeness as listed
    on
        period.period_code = listed.period_code
        and unit.unit_code = listed.unit_code
        and form.form_code = listed.form_code
group by obligation.unit_key, obligation.period_key, obligation.form_key
having count(listed.unit_code) <> 1
union all
select
    'observation nobody owes' as fault,
    fact.unit_key,
    fact.period_key
from warehouse.fact_observation as fact
where
    fact.superseded_at is null
    and not exists (
        select 1
        from warehouse.fact_obligation as obligation
        inner join warehouse.form_line as line on obligation.form_key = line.form_key
        where
            obligation.unit_key = fact.unit_key
            and obligation.period_key = fact.period_key
            and line.indicator_key = fact.indicator_key
    )
group by fact.unit_key, fact.period_key;
