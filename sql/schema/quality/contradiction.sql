-- grain: one row per accepted 本年累计 of given units and years that the months before it contradict
create function quality.contradiction(unit_keys integer[], calendar_years integer[])
returns table (
    unit_key integer,
    period_key integer,
    indicator_key integer,
    submission_key bigint,
    sheet text,
    cell text,
    calendar_year integer,
    stated numeric,
    expected numeric
)
language sql stable as $$
    -- those that are looked at, and those that they took over
    with looked_at as materialized (
        select unit.unit_key
        from unnest(unit_keys) as unit (unit_key)
        union
        select succession.predecessor_unit_key as unit_key
        from warehouse.unit_succession as succession
        where succession.unit_key = any(unit_keys)
    ),

    span as materialized (
        select
            min(period.period_key) as first_period_key,
            max(period.period_key) as last_period_key
        from warehouse.dim_period as period
        where period.calendar_year = any(calendar_years)
    ),

    stated_ytd as materialized (
        select
            ytd.unit_key,
            ytd.period_key,
            ytd.submission_key,
            ytd.line_code,
            ytd.sheet,
            ytd.cell,
            ytd.amount,
            ytd.meant
        from quality.standing_ytd as ytd
        where
            ytd.unit_key = any(unit_keys)
            and ytd.period_key between (select span.first_period_key from span)
            and (select span.last_period_key from span)
    ),

    figure as (
        select
            fact.unit_key,
            fact.period_key,
            fact.indicator_key,
            fact.submission_key,
            fact.sheet,
            fact.cell,
            indicator.kind,
            period.period_level,
            period.calendar_year,
            period.number_in_year,
            case fact.status when 'M' then 0 else fact.value end as amount,
            case fact.status
                when 'M' then numrange(0, 0, '[]')
                else warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by)
            end as meant
        from quality.figure_version as fact
        inner join warehouse.dim_indicator as indicator
            on
                fact.indicator_key = indicator.indicator_key
                and indicator.kind in ('flow', 'cumulative')
        inner join warehouse.dim_period as period on fact.period_key = period.period_key
        where
            fact.superseded_at is null
            and fact.status in ('A', 'M')
            and fact.unit_key = any(array(select looked_at.unit_key from looked_at))
            and fact.period_key between (select span.first_period_key from span)
            and (select span.last_period_key from span)
    ),

    so_far as (
        select
            unit_key,
            period_key,
            indicator_key,
            submission_key,
            sheet,
            cell,
            kind,
            calendar_year,
            amount,
            meant,
            count(*) over months = number_in_year as is_whole,
            sum(amount) over months as sum_so_far,
            numrange(sum(lower(meant)) over months, sum(upper(meant)) over months, '[]') as sum_meant,
            lag(amount) over months as amount_before,
            lag(meant) over months as meant_before
        from figure
        window months as (
            partition by unit_key, indicator_key, period_level, calendar_year
            order by number_in_year
        )
    ),

    -- what the units that a unit took over had stated of the year
    taken_over as (
        select
            succession.unit_key,
            later.period_key,
            figure.indicator_key,
            numrange(sum(lower(figure.meant)), sum(upper(figure.meant)), '[]') as meant
        from warehouse.unit_succession as succession
        inner join figure
            on succession.predecessor_unit_key = figure.unit_key and figure.kind = 'flow'
        inner join warehouse.dim_period as later
            on
                figure.period_level = later.period_level
                and figure.calendar_year = later.calendar_year
                and figure.number_in_year < later.number_in_year
        group by succession.unit_key, later.period_key, figure.indicator_key
    ),

    gap as (
        select
            so_far.unit_key,
            so_far.period_key,
            so_far.indicator_key,
            stated.submission_key,
            stated.sheet,
            stated.cell,
            so_far.calendar_year,
            stated.amount as stated,
            so_far.sum_so_far as expected
        from so_far
        inner join warehouse.dim_indicator as indicator
            on so_far.indicator_key = indicator.indicator_key
        inner join stated_ytd as stated
            on
                so_far.unit_key = stated.unit_key
                and so_far.period_key = stated.period_key
                and indicator.indicator_code = stated.line_code
        left join taken_over
            on
                so_far.unit_key = taken_over.unit_key
                and so_far.period_key = taken_over.period_key
                and so_far.indicator_key = taken_over.indicator_key
        where
            so_far.kind = 'flow'
            and so_far.is_whole
            and not stated.meant && so_far.sum_meant
            and (
                taken_over.meant is null
                or not stated.meant && numrange(
                    lower(so_far.sum_meant) + lower(taken_over.meant),
                    upper(so_far.sum_meant) + upper(taken_over.meant),
                    '[]'
                )
            )
        union all
        select
            unit_key,
            period_key,
            indicator_key,
            submission_key,
            sheet,
            cell,
            calendar_year,
            amount as stated,
            amount_before as expected
        from so_far
        where kind = 'cumulative' and upper(meant) < lower(meant_before)
    )

    select
        gap.unit_key,
        gap.period_key,
        gap.indicator_key,
        gap.submission_key,
        gap.sheet,
        gap.cell,
        gap.calendar_year,
        gap.stated,
        gap.expected
    from gap
    where gap.unit_key = any(unit_keys) and gap.calendar_year = any(calendar_years)
$$;

comment on function quality.contradiction is
'One row per 本年累计 of given units and years that was accepted and that the months before it, as '
'accepted, contradict; all that counts is looked at, loaded or not (quality.figure_version)';
