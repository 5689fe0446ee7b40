-- grain: one row per 本年累计 of a flow, of given units and periods, that the sum of 本期 so far
-- contradicts, with and without what the units had reported that its unit took over
create function quality.contradicted_flow(unit_keys integer[], period_keys integer[])
returns table (
    unit_key integer,
    period_key integer,
    indicator_key integer,
    submission_key bigint,
    sheet text,
    cell text,
    stated numeric,
    expected numeric
)
language sql stable as $$
    with span as materialized (
        select
            min(period.period_key) as first_period_key,
            max(period.period_key) as last_period_key
        from warehouse.dim_period as given
        inner join warehouse.dim_period as period on given.calendar_year = period.calendar_year
        where given.period_key = any(period_keys)
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
            and ytd.period_key = any(period_keys)
            and ytd.submission_key = any(
                array(
                    select standing.submission_key
                    from quality.standing_submission as standing
                    where
                        standing.unit_key = any(unit_keys)
                        and standing.period_key = any(period_keys)
                )
            )
    ),

    figure as materialized (
        select
            figure.unit_key,
            figure.period_key,
            figure.line_code,
            figure.indicator_key,
            period.period_level,
            period.calendar_year,
            period.number_in_year,
            period.ends_on,
            figure.amount,
            figure.meant,
            lower(figure.meant) as lowest,
            upper(figure.meant) as highest
        from quality.standing_figure as figure
        inner join warehouse.dim_period as period on figure.period_key = period.period_key
        where
            figure.kind = 'flow'
            and figure.unit_key = any(
                unit_keys || array(
                    select given.from_unit_key
                    from warehouse.passed_on as given
                    where given.unit_key = any(unit_keys)
                )
            )
            and figure.period_key between (select span.first_period_key from span)
            and (select span.last_period_key from span)
    ),

    so_far as (
        select
            unit_key,
            period_key,
            line_code,
            indicator_key,
            count(*) over months = number_in_year as is_whole,
            sum(amount) over months as amount,
            sum(lowest) over months as lowest,
            sum(highest) over months as highest
        from figure
        window months as (
            partition by unit_key, indicator_key, period_level, calendar_year
            order by number_in_year
        )
    ),

    taken_over as (
        select
            given.unit_key,
            later.period_key,
            figure.line_code,
            sum(lower(warehouse.shared(figure.meant, given.share))) as lowest,
            sum(upper(warehouse.shared(figure.meant, given.share))) as highest
        from warehouse.passed_on as given
        inner join figure
            on given.from_unit_key = figure.unit_key and given.passed_on > figure.ends_on
        inner join warehouse.dim_period as later
            on
                given.passed_on <= later.ends_on
                and figure.period_level = later.period_level
                and figure.calendar_year = later.calendar_year
                and figure.number_in_year < later.number_in_year
        group by given.unit_key, later.period_key, figure.line_code
    )

    select
        stated.unit_key,
        stated.period_key,
        so_far.indicator_key,
        stated.submission_key,
        stated.sheet,
        stated.cell,
        stated.amount as stated,
        so_far.amount as expected
    from stated_ytd as stated
    inner join so_far
        on
            stated.unit_key = so_far.unit_key
            and stated.period_key = so_far.period_key
            and stated.line_code = so_far.line_code
    left join taken_over
        on
            stated.unit_key = taken_over.unit_key
            and stated.period_key = taken_over.period_key
            and stated.line_code = taken_over.line_code
    where
        so_far.is_whole
        and not stated.meant && numrange(so_far.lowest, so_far.highest, '[]')
        and (
            taken_over.unit_key is null
            or not stated.meant && numrange(
                so_far.lowest + taken_over.lowest, so_far.highest + taken_over.highest, '[]'
            )
        )
$$;

comment on function quality.contradicted_flow is
'One row per 本年累计 of a flow, of given units and periods, that the sum of 本期 of the year so far '
'contradicts, be it with or without what the units had reported that its unit took over';
