-- grain: one row per figure of a unit that a figure is made of: of a flow, one of each period
-- In PL/pgSQL, so that the planner knows the periods: it would open all partitions otherwise.
create function report.explained_part(
    of_period_key integer,
    of_unit_key integer,
    is_of_units boolean,
    of_indicator_key integer,
    stated_keys integer[],
    as_of timestamptz
)
returns table (
    unit_key integer,
    part_period_key integer,
    last_due_on date,
    starts_on date,
    ends_on date,
    is_of_month boolean,
    value numeric,
    value_yuan numeric,
    qualifier text
)
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
as $$
#variable_conflict use_column
begin
    if as_of is null then
        return query
        select
            source.part_unit_key,
            source.part_period_key,
            source.last_due_on,
            period.starts_on,
            source.stated_on,
            period.period_level = 'month',
            source.value,
            source.value_yuan,
            source.qualifier
        from report.figure_source as source
        left join warehouse.dim_period as period on source.part_period_key = period.period_key
        where
            source.period_key = of_period_key
            and source.unit_key = of_unit_key
            and source.indicator_key = of_indicator_key
            -- of one unit no others are even read
            and (source.part_unit_key = of_unit_key or is_of_units)
            and (source.is_in_total or not is_of_units)
            and source.stated_on is not null;
    else
        return query
        select
            source.part_unit_key,
            source.part_period_key,
            source.last_due_on,
            observation.starts_on,
            observation.ends_on,
            observation.is_of_month,
            observation.value,
            observation.value_yuan,
            observation.qualifier
        from report.figure_source as source
        cross join
            lateral report.standing_observation(
                source.part_unit_key, of_indicator_key, stated_keys, source.part_period_key,
                '-infinity', source.last_due_on, as_of
            ) as observation
        where
            source.period_key = of_period_key
            and source.unit_key = of_unit_key
            and source.indicator_key = of_indicator_key
            and (source.part_unit_key = of_unit_key or is_of_units)
            and (source.is_in_total or not is_of_units);
    end if;
end
$$;

comment on function report.explained_part is
'One row per figure of a unit that a figure of any level is made of, as it stands, or from the '
'versions of the star as it was known at a moment. Keys are those of report.explained_figure';
