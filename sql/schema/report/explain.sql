-- grain: one row for a figure (line 0), then one per observation that it is made of
-- In PL/pgSQL, so that the planner knows the periods: it would open all partitions otherwise.
create function report.explain(
    of_period text,
    of_unit text,
    of_indicator text,
    as_of timestamptz default null,
    most integer default 200
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
    status text,
    typed text,
    submission_key bigint,
    version integer,
    received_at timestamptz,
    file_name text,
    file_sha256 text,
    sheet text,
    cell text,
    recorded_at timestamptz,
    accepted_at timestamptz,
    rules_passed bigint,
    findings jsonb,
    decisions jsonb,
    is_synthetic boolean
)
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
as $$
#variable_conflict use_column
declare
    figure record;
    stated_keys integer[];
begin
    select
        period.period_key,
        period.period_code,
        period.starts_on,
        period.ends_on,
        unit.unit_key,
        unit.unit_code,
        unit.name_zh as unit_name,
        unit.unit_level <> 'union' as is_of_units,
        indicator.indicator_key,
        indicator.over_time,
        -- since when reports are carried forward, as in report.due_figure
        case indicator.kind
            when 'flow' then period.starts_on
            when 'stock' then cast(period.ends_on + 1 - interval '1 year' as date)
            else make_date(period.calendar_year, 1, 1)
        end as first_day
    into figure
    from warehouse.dim_period as period
    inner join warehouse.dim_unit as unit on period.ends_on >= unit.valid_from
    cross join warehouse.dim_indicator as indicator
    where
        period.period_code = of_period
        and unit.unit_code = of_unit
        and indicator.indicator_code = of_indicator
    order by unit.valid_from desc
    limit 1;

    select array_agg(period.period_key)
    into stated_keys
    from warehouse.dim_period as period
    where
        period.ends_on between figure.first_day and figure.ends_on
        and (period.starts_on >= figure.starts_on or period.ends_on < figure.starts_on);

    return query
    with source as materialized (
        select *
        from report.figure_source as source
        where
            source.period_key = figure.period_key
            and source.unit_key = figure.unit_key
            and source.indicator_key = figure.indicator_key
            -- of one unit no others are even read
            and (source.part_unit_key = figure.unit_key or figure.is_of_units)
            and (source.is_in_total or not figure.is_of_units)
    ),

    -- a part, and a period whose report it may be: of all parts only if they are added up anew
    candidate as materialized (
        select
            source.part_unit_key,
            source.part_period_key,
            stated.period_key,
            stated.period_code,
            stated.period_level,
            stated.starts_on,
            stated.ends_on
        from source
        inner join warehouse.dim_period as stated
            on
                stated.period_key = any(stated_keys)
                and stated.period_key = coalesce(source.part_period_key, stated.period_key)
                and (stated.ends_on = source.stated_on or as_of is not null)
                and stated.ends_on <= source.last_due_on
        order by source.part_unit_key, stated.ends_on
        limit case when as_of is null then most end
    ),

    observation as materialized (
        select distinct on (candidate.part_unit_key, candidate.part_period_key)
            fact.unit_key,
            fact.unit_version_key,
            fact.recorded_at,
            fact.value,
            fact.value_yuan,
            fact.qualifier,
            candidate.period_key,
            candidate.period_code,
            candidate.period_level = 'month' as is_of_month,
            candidate.starts_on,
            candidate.ends_on
        from candidate
        inner join warehouse.fact_observation as fact
            on
                candidate.part_unit_key = fact.unit_key
                and candidate.period_key = fact.period_key
                and fact.indicator_key = figure.indicator_key
        where
            fact.period_key = any(stated_keys)
            and fact.status in ('A', 'M')
            and fact.recorded_at <= coalesce(as_of, 'infinity')
            and (fact.superseded_at is null or fact.superseded_at > as_of)
        order by
            candidate.part_unit_key asc, candidate.part_period_key asc,
            candidate.ends_on desc, candidate.starts_on asc
    ),

    part as (
        select
            source.part_unit_key as unit_key,
            source.stated_on as ends_on,
            source.value,
            source.value_yuan,
            source.qualifier,
            period.starts_on,
            period.period_level = 'month' as is_of_month
        from source
        left join warehouse.dim_period as period on source.part_period_key = period.period_key
        where as_of is null and source.stated_on is not null
        union all
        select
            observation.unit_key,
            observation.ends_on,
            observation.value,
            observation.value_yuan,
            observation.qualifier,
            observation.starts_on,
            observation.is_of_month
        from observation
        where as_of is not null
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
    )

    select
        0::bigint as line,
        figure.unit_code,
        figure.unit_name,
        figure.period_code,
        total.value,
        total.value_yuan,
        case when total.value is not null then total.qualifier end,
        format(
            formula.wording,
            total.units,
            report.months_zh(total.first_day, total.last_day),
            case when total.is_of_months then '月' else '期' end
        ),
        total.observations,
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null
    from total
    left join report.formula_wording as formula
        on
            formula.over_time = figure.over_time
            and formula.is_of_units = figure.is_of_units
            and formula.is_of_periods = total.is_of_periods
            and total.units > 0
    where figure.unit_key is not null
    union all
    select
        row_number() over (order by unit.unit_code, observation.ends_on),
        unit.unit_code,
        unit.name_zh,
        observation.period_code,
        provenance.value,
        provenance.value_yuan,
        provenance.qualifier,
        null,
        null,
        provenance.status,
        provenance.typed,
        provenance.submission_key,
        provenance.version,
        provenance.received_at,
        provenance.file_name,
        provenance.file_sha256,
        provenance.sheet,
        provenance.cell,
        provenance.recorded_at,
        provenance.accepted_at,
        provenance.rules_passed,
        provenance.findings,
        provenance.decisions,
        provenance.is_synthetic
    from observation
    inner join warehouse.dim_unit as unit
        on observation.unit_version_key = unit.unit_version_key
    inner join report.observation as provenance
        on
            observation.unit_key = provenance.unit_key
            and observation.period_key = provenance.period_key
            and observation.recorded_at = provenance.recorded_at
            and provenance.indicator_key = figure.indicator_key
            and provenance.period_key = any(stated_keys)
    order by line
    limit most + 1;
end
$$;

comment on function report.explain is
'一个数是怎么来的: a figure of any level (line 0: its value, in Chinese how it is made, and of how '
'many observations), then each observation that it is made of, with file, cell, what was typed and '
'how it was read, findings and decisions, at most 200 unless asked for more. With as_of, as it '
'was known at that moment. No row if period, unit or indicator is not known';
