-- grain: one row for a figure of any level: the keys by which what it is made of is looked up
create function report.explained_figure(of_period text, of_unit text, of_indicator text)
returns table (
    period_key integer,
    period_code text,
    unit_key integer,
    unit_code text,
    unit_name text,
    is_of_units boolean,
    indicator_key integer,
    over_time text,
    stated_keys integer[]
)
language sql stable as $$
    with figure as (
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
        from warehouse.dim_period as period
        inner join warehouse.dim_unit as unit on period.ends_on >= unit.valid_from
        cross join warehouse.dim_indicator as indicator
        where
            period.period_code = $1
            and unit.unit_code = $2
            and indicator.indicator_code = $3
        order by unit.valid_from desc
        limit 1
    )

    select
        figure.period_key,
        figure.period_code,
        figure.unit_key,
        figure.unit_code,
        figure.unit_name,
        figure.is_of_units,
        figure.indicator_key,
        figure.over_time,
        array(
            select stated.period_key
            from warehouse.dim_period as stated
            where
                stated.ends_on between figure.first_day and figure.ends_on
                and (stated.starts_on >= figure.starts_on or stated.ends_on < figure.starts_on)
        ) as stated_keys
    from figure
$$;

comment on function report.explained_figure is
'One row for a figure of any level: its keys, its unit''s name, how it is made, and the periods '
'whose reports it may rest on. No row if period, unit or indicator is not known';
