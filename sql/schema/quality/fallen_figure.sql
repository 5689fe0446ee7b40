-- grain: one row per cumulative figure of given units and periods that is below the one before it
create function quality.fallen_figure(unit_keys integer[], period_keys integer[])
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

    figure as (
        select
            figure.unit_key,
            figure.period_key,
            figure.indicator_key,
            figure.submission_key,
            figure.sheet,
            figure.cell,
            figure.amount,
            figure.meant,
            period.ends_on,
            lag(period.ends_on) over so_far as ended_before,
            lag(figure.amount) over so_far as amount_before,
            lag(figure.meant) over so_far as meant_before
        from quality.standing_figure as figure
        inner join warehouse.dim_period as period on figure.period_key = period.period_key
        where
            figure.kind = 'cumulative'
            and figure.unit_key = any(unit_keys)
            and figure.period_key between (select span.first_period_key from span)
            and (select span.last_period_key from span)
            -- flows are not even read
            and figure.indicator_key = any(
                array(
                    select indicator.indicator_key
                    from warehouse.dim_indicator as indicator
                    where indicator.kind = 'cumulative'
                )
            )
        window so_far as (
            partition by
                figure.unit_key, figure.indicator_key, period.period_level, period.calendar_year
            order by period.number_in_year
        )
    )

    select
        unit_key,
        period_key,
        indicator_key,
        submission_key,
        sheet,
        cell,
        amount as stated,
        amount_before as expected
    from figure
    where
        period_key = any(period_keys)
        and upper(meant) < lower(meant_before)
        -- who gave away a part of itself begins anew, lower
        and not exists (
            select 1
            from warehouse.unit_succession as given
            where
                figure.unit_key = given.predecessor_unit_key
                and given.succeeds_on > figure.ended_before
                and given.succeeds_on <= figure.ends_on
        )
$$;

comment on function quality.fallen_figure is
'One row per cumulative figure of given units and periods that is below what the period before it '
'in the year states';
