-- grain: one row for a figure (line 0), then one per observation that it is made of, by its keys
-- In PL/pgSQL, so that the planner knows the periods: it would open all partitions otherwise.
create function report.explained_line(
    of_period text, of_unit text, of_indicator text, as_of timestamptz, most integer
)
returns table (
    line bigint,
    unit_code text,
    unit_name text,
    period_code text,
    value numeric,
    value_yuan numeric,
    qualifier text,
    formula text,
    observations bigint,
    unit_key integer,
    indicator_key integer,
    period_key integer,
    recorded_at timestamptz,
    part_period_key integer,
    ends_on date,
    last_due_on date
)
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
as $$
#variable_conflict use_column
declare
    figure record;
begin
    select * into figure from report.explained_figure(of_period, of_unit, of_indicator);
    if not found then
        return;
    end if;

    return query
    with part as materialized (
        select *
        from report.explained_part(
            figure.period_key, figure.unit_key, figure.is_of_units, figure.indicator_key,
            figure.stated_keys, as_of
        )
    ),

    total as (
        select
            count(*) as observations,
            count(distinct part.unit_key) as units,
            min(part.ends_on) <> max(part.ends_on) as is_of_periods,
            bool_and(part.is_of_month) as is_of_months,
            case figure.over_time when 'sum' then min(part.starts_on) else max(part.ends_on) end
                as first_day,
            max(part.ends_on) as last_day,
            sum(part.value) as value,
            sum(part.value_yuan) as value_yuan,
            warehouse.qualifier_of(bit_or(warehouse.qualifier_bits(part.qualifier))) as qualifier
        from part
    ),

    listed_part as (
        select *
        from part
        order by part.unit_key, part.ends_on
        limit most
    )

    select
        0::bigint as line,
        figure.unit_code,
        figure.unit_name,
        figure.period_code,
        total.value,
        total.value_yuan,
        case when total.value is not null then total.qualifier end,
        report.formula_zh(
            figure.over_time, figure.is_of_units, total.is_of_periods, total.is_of_months,
            total.units, total.first_day, total.last_day
        ),
        total.observations,
        figure.unit_key,
        figure.indicator_key,
        null, null, null, null, null
    from total
    union all
    select
        row_number() over (order by unit.unit_code, standing.ends_on),
        unit.unit_code,
        unit.name_zh,
        standing.period_code,
        standing.value,
        standing.value_yuan,
        standing.qualifier,
        null,
        null,
        part.unit_key,
        figure.indicator_key,
        standing.period_key,
        standing.recorded_at,
        part.part_period_key,
        standing.ends_on,
        part.last_due_on
    from listed_part as part
    cross join
        lateral report.standing_observation(
            part.unit_key, figure.indicator_key, figure.stated_keys, part.part_period_key,
            part.ends_on, part.ends_on, as_of
        ) as standing
    inner join warehouse.dim_unit as unit on standing.unit_version_key = unit.unit_version_key;
end
$$;

comment on function report.explained_line is
'One row for a figure of any level, then one per observation that it is made of, by its keys: what '
'report.explain tells more of';
