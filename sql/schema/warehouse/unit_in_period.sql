-- grain: one row per period and unit
create view warehouse.unit_in_period as
select distinct on (period.period_key, unit.unit_key)
    period.period_key,
    unit.unit_key,
    unit.unit_code,
    unit.name_zh,
    unit.unit_level,
    unit.unit_version_key
from warehouse.dim_period as period
inner join warehouse.dim_unit as unit
    on
        period.ends_on >= unit.valid_from
        and unit.valid_from < coalesce(unit.valid_to, 'infinity')
order by period.period_key asc, unit.unit_key asc, unit.valid_from desc;

comment on view warehouse.unit_in_period is
'One row per period and unit: its name at the end of the period, or its last one before';
comment on column warehouse.unit_in_period.period_key is 'Period';
comment on column warehouse.unit_in_period.unit_key is 'Durable key of the unit';
comment on column warehouse.unit_in_period.unit_code is 'The federation''s own code of the unit';
comment on column warehouse.unit_in_period.name_zh is 'Chinese name in the period';
comment on column warehouse.unit_in_period.unit_level is
'union: reports figures; group and city: only add up';
comment on column warehouse.unit_in_period.unit_version_key is 'The version that has this name';
