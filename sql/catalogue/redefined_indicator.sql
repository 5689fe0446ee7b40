-- grain: one row per indicator with figures in the star that the catalogue measures otherwise
-- All versions of an indicator have one unit of measure.
with incoming as (
    select distinct
        indicator.code,
        indicator.unit_of_measure,
        indicator.yuan_per_unit
    from jsonb_to_recordset(cast(:rows as jsonb)) as indicator (
        code text,
        unit_of_measure text,
        yuan_per_unit numeric
    )
),

redefined as (
    select
        stored.indicator_key,
        stored.indicator_code,
        stored.unit_of_measure as stored_unit,
        incoming.unit_of_measure
    from warehouse.dim_indicator as stored
    inner join incoming on stored.indicator_code = incoming.code
    where
        stored.version = 1
        and row(stored.unit_of_measure, stored.yuan_per_unit)
        is distinct from row(incoming.unit_of_measure, incoming.yuan_per_unit)
)

select
    redefined.indicator_code,
    redefined.stored_unit,
    redefined.unit_of_measure,
    count(*) as figures
from redefined
inner join warehouse.fact_observation as fact on redefined.indicator_key = fact.indicator_key
where fact.superseded_at is null
group by redefined.indicator_code, redefined.stored_unit, redefined.unit_of_measure
order by redefined.indicator_code;
