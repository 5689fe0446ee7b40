-- grain: one row per month, quarter, half, year and union survey year of a span of years
with month_start as (
    select cast(start_at as date) as starts_on
    from generate_series(
        make_date(:first_year, 1, 1), make_date(:last_year, 12, 1), interval '1 month'
    ) as start_at
),

calendar_level (period_level, level_digit, months) as (
    values ('month', 1, 1), ('quarter', 2, 3), ('half', 3, 6), ('year', 4, 12)
),

calendar_period as (
    select
        calendar_level.period_level,
        calendar_level.level_digit,
        month_start.starts_on,
        cast(
            month_start.starts_on
            + make_interval(months => calendar_level.months)
            - interval '1 day' as date
        ) as ends_on,
        cast(
            (extract(month from month_start.starts_on) - 1) / calendar_level.months + 1 as integer
        ) as number_in_year
    from month_start
    inner join calendar_level
        on
            mod(
                cast(extract(month from month_start.starts_on) as integer) - 1,
                calendar_level.months
            ) = 0
),

survey_year as (
    -- the national union survey counts from 1 October to 30 September
    select
        'survey_year' as period_level,
        5 as level_digit,
        cast(starts_on - interval '3 months' as date) as starts_on,
        cast(starts_on + interval '9 months' - interval '1 day' as date) as ends_on,
        1 as number_in_year
    from month_start
    where extract(month from starts_on) = 1
),

period as (
    select * from calendar_period
    union all
    select * from survey_year
)

insert into warehouse.dim_period (
    period_key,
    period_code,
    period_level,
    starts_on,
    ends_on,
    calendar_year,
    number_in_year
)
select
    cast(to_char(ends_on, 'YYYYMM') as integer) * 10 + level_digit,
    case period_level
        when 'month' then to_char(ends_on, 'YYYY-MM')
        when 'quarter' then to_char(ends_on, 'YYYY"Q"Q')
        when 'half' then to_char(ends_on, 'YYYY"H"') || number_in_year
        when 'year' then to_char(ends_on, 'YYYY')
        when 'survey_year' then to_char(ends_on, 'YYYY"S"')
    end,
    period_level,
    starts_on,
    ends_on,
    extract(year from ends_on),
    number_in_year
from period
on conflict (period_key) do nothing;
