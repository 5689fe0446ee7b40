-- grain: one row per line and period of an amount that stands out, if five unions or more show what
-- is there each year: how far each was from its usual, a year before the period
-- Only what was accepted counts. Most nights have few such amounts, and read little.
with outstanding_line as (
    select distinct
        history.line_code,
        history.period_key,
        period.period_level,
        period.starts_on
    from quality.money_history as history
    inner join warehouse.dim_period as period on history.period_key = period.period_key
    where history.stands_out
),

around_year_before as (
    select
        line.line_code,
        line.period_key,
        indicator.indicator_key,
        earlier.period_key as earlier_period_key,
        earlier.starts_on = line.starts_on - interval '1 year' as is_year_before
    from outstanding_line as line
    inner join warehouse.dim_indicator as indicator
        on line.line_code = indicator.indicator_code and indicator.version = 1
    inner join warehouse.dim_period as earlier
        on
            line.period_level = earlier.period_level
            and earlier.starts_on between line.starts_on - interval '18 months'
            and line.starts_on - interval '6 months'
),

unit_deviation as (
    select
        around.line_code,
        around.period_key,
        fact.unit_key,
        max(ln(cast(fact.value as double precision))) filter (where around.is_year_before)
        - percentile_cont(0.5) within group (order by ln(cast(fact.value as double precision)))
            as log_deviation
    from around_year_before as around
    inner join quality.figure_version as fact
        on
            around.indicator_key = fact.indicator_key
            and around.earlier_period_key = fact.period_key
    where
        fact.superseded_at is null
        and fact.value > 0
        -- what no line asks for is not even joined
        and fact.indicator_key = any(
            array(select around_year_before.indicator_key from around_year_before)
        )
        -- the other partitions are not even opened
        and fact.period_key between (
            select min(around_year_before.earlier_period_key) from around_year_before
        ) and (
            select max(around_year_before.earlier_period_key) from around_year_before
        )
    group by around.line_code, around.period_key, fact.unit_key
    having count(*) >= 3
)

insert into quality.money_season (
    line_code,
    period_key,
    log_lower,
    log_deviation,
    log_upper
)
select
    line_code,
    period_key,
    percentile_cont(0.25) within group (order by log_deviation) as log_lower,
    percentile_cont(0.5) within group (order by log_deviation) as log_deviation,
    percentile_cont(0.75) within group (order by log_deviation) as log_upper
from unit_deviation
where log_deviation is not null
group by line_code, period_key
having count(*) >= 5;
