-- grain: one row per money line under review, within the catalogue's bounds, whose unit reported it
-- in three other periods or more of a year before and after
with money_line as (
    select
        unit_key,
        submission_key,
        is_latest,
        period_level,
        period_key,
        starts_on,
        number_in_year,
        line_code,
        value,
        yuan_per_unit,
        log_value,
        is_beyond_bounds
    from quality.money_line
),

history_span as (
    select
        min(period.period_key) as first_period_key,
        max(period.period_key) as last_period_key
    from quality.open_submission as submission
    inner join warehouse.dim_period as period
        on
            period.starts_on between submission.starts_on - interval '1 year'
            and submission.starts_on + interval '1 year'
),

stated_figure as (
    select
        unit_key,
        line_code,
        period_key,
        value,
        true as is_tonight
    from money_line
    where is_latest
    union all
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        fact.period_key,
        fact.value,
        false as is_tonight
    from quality.figure_version as fact
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_version_key = indicator.indicator_version_key
            and indicator.yuan_per_unit is not null
    where
        fact.superseded_at is null
        and fact.unit_key in (select money_line.unit_key from money_line)
        -- the other partitions are not even opened
        and fact.period_key between (select history_span.first_period_key from history_span)
        and (select history_span.last_period_key from history_span)
),

figure as (
    select distinct on (unit_key, line_code, period_key)
        unit_key,
        line_code,
        period_key,
        value,
        case when value > 0 then ln(cast(value as double precision)) end as log_value
    from stated_figure
    order by unit_key asc, line_code asc, period_key asc, is_tonight desc
)

insert into quality.money_history (
    unit_key,
    submission_key,
    line_code,
    period_key,
    value,
    yuan_per_unit,
    lowest,
    highest,
    is_beyond_bounds,
    log_value,
    log_lower,
    log_usual,
    log_upper,
    log_recent,
    log_season
)
select
    line.unit_key,
    line.submission_key,
    line.line_code,
    line.period_key,
    line.value,
    line.yuan_per_unit,
    min(figure.value) as lowest,
    max(figure.value) as highest,
    false as is_beyond_bounds,
    line.log_value,
    percentile_cont(0.25) within group (order by figure.log_value) as log_lower,
    percentile_cont(0.5) within group (order by figure.log_value) as log_usual,
    percentile_cont(0.75) within group (order by figure.log_value) as log_upper,
    (
        array_agg(figure.log_value order by period.starts_on desc) filter (
            where period.starts_on between line.starts_on - interval '3 months' and line.starts_on
        )
    )[1] as log_recent,
    avg(figure.log_value) filter (where period.number_in_year = line.number_in_year) as log_season
from money_line as line
inner join figure
    on
        line.unit_key = figure.unit_key
        and line.line_code = figure.line_code
        and line.period_key <> figure.period_key
        and figure.value > 0
inner join warehouse.dim_period as period
    on
        figure.period_key = period.period_key
        and line.period_level = period.period_level
        and period.starts_on between line.starts_on - interval '1 year'
        and line.starts_on + interval '1 year'
where line.value > 0 and not line.is_beyond_bounds
group by
    line.unit_key,
    line.submission_key,
    line.line_code,
    line.period_key,
    line.value,
    line.log_value,
    line.yuan_per_unit
having count(*) >= 3;
