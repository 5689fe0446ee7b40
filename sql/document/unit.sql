-- grain: one row per union that a unit of any level, by default the city, is made of in a period;
-- a union is made of itself
with asked as (
    select
        unit.unit_key,
        unit.unit_code,
        unit.unit_level,
        unit.name_zh,
        period.starts_on,
        period.ends_on
    from warehouse.unit_in_period as unit
    inner join warehouse.dim_period as period on unit.period_key = period.period_key
    where
        period.period_code = :period_code
        and (
            unit.unit_code = cast(:unit_code as text)
            or (cast(:unit_code as text) is null and unit.unit_level = 'city')
        )
)

select distinct
    asked.unit_code as asked_code,
    asked.name_zh as asked_name,
    asked.unit_level as asked_level,
    member.unit_code
from asked
inner join warehouse.bridge_unit_ancestor as ancestor
    on
        asked.unit_key = ancestor.ancestor_unit_key
        and asked.ends_on >= ancestor.valid_from
        and asked.starts_on < coalesce(ancestor.valid_to, 'infinity')
inner join warehouse.dim_unit as member
    on ancestor.unit_version_key = member.unit_version_key and member.unit_level = 'union'
order by member.unit_code;
