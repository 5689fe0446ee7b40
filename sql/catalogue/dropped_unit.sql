-- grain: one row per unit that owes forms for periods in which it does not report by the catalogue
with incoming_unit as (
    select
        unit.code,
        unit.valid_from,
        coalesce(unit.valid_to, 'infinity') as valid_to
    from
        jsonb_to_recordset(cast(:units as jsonb))
            as unit (
                code text,
                reports boolean,
                valid_from date,
                valid_to date
            )
    where unit.reports
),

owing_unit as materialized (
    select
        unit_key,
        period_key,
        count(*) as obligations
    from warehouse.fact_obligation
    group by unit_key, period_key
)

select
    unit.unit_code,
    sum(owing.obligations) as obligations,
    (array_agg(period.period_code order by period.ends_on))[1] as first_period,
    (array_agg(period.period_code order by period.ends_on desc))[1] as last_period
from owing_unit as owing
inner join warehouse.current_unit as unit on owing.unit_key = unit.unit_key
inner join warehouse.dim_period as period on owing.period_key = period.period_key
left join incoming_unit as incoming
    on
        unit.unit_code = incoming.code
        and period.ends_on >= incoming.valid_from
        and period.ends_on < incoming.valid_to
where incoming.code is null
group by unit.unit_code
order by unit.unit_code;
