-- grain: one row per period and indicator
create view warehouse.indicator_in_period as
select distinct on (period.period_key, indicator.indicator_key)
    period.period_key,
    indicator.indicator_key,
    indicator.indicator_code,
    indicator.name_zh,
    indicator.unit_of_measure,
    indicator.kind,
    indicator.indicator_version_key
from warehouse.dim_period as period
inner join warehouse.dim_indicator as indicator
    on
        period.ends_on >= coalesce(indicator.valid_from, '-infinity')
        and coalesce(indicator.valid_from, '-infinity') <= coalesce(indicator.valid_to, 'infinity')
order by period.period_key asc, indicator.indicator_key asc, indicator.version desc;

comment on view warehouse.indicator_in_period is
'One row per period and indicator: its name at the end of the period, or its last one before';
comment on column warehouse.indicator_in_period.period_key is 'Period';
comment on column warehouse.indicator_in_period.indicator_key is 'Durable key of the indicator';
comment on column warehouse.indicator_in_period.indicator_code is 'Code printed on the forms';
comment on column warehouse.indicator_in_period.name_zh is 'Chinese name in the period';
comment on column warehouse.indicator_in_period.unit_of_measure is
'Unit of measure, the same in all periods';
comment on column warehouse.indicator_in_period.kind is 'flow, stock or cumulative';
comment on column warehouse.indicator_in_period.indicator_version_key is
'The version that has this name';
