-- grain: one row per money line under review that its unit reported in three other periods or more
-- A year before and after counts. A slip of the unit of money shows as a figure that is near what
-- the other periods say once it is divided by the factor, where that is clear of what they say
-- themselves, by three times. Where the lowest of them is less than ten of the smallest steps,
-- rounding alone could look like a slip.
with slip (factor, leeway, preference) as (
    values
    (10000, 10, 1), -- 元 on a line of 万元
    (0.0001, 10, 2), -- 万元 on a line of 元
    (100, 3, 3),
    (10, 1.5, 4)
),

money_line as (
    select
        submission.unit_key,
        submission.submission_key,
        submission.is_latest,
        submission.period_level,
        submission.period_key,
        submission.starts_on,
        cell.line_code,
        cell.value,
        10 * power(10::numeric, -line.decimals) as least
    from quality.open_submission as submission
    inner join quality.open_cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.field = 'current'
            and cell.is_first
    inner join quality.form_line_rule as line
        on
            submission.form_key = line.form_key
            and cell.line_code = line.line_code
            and line.is_money
    where submission.unit_key <> 0 and submission.period_key is not null
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
        period_level,
        period_key,
        starts_on,
        value,
        true as is_tonight
    from money_line
    where is_latest
    union all
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        period.period_level,
        fact.period_key,
        period.starts_on,
        fact.value,
        false as is_tonight
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_key = indicator.indicator_key
            and indicator.yuan_per_unit is not null
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
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
        period_level,
        period_key,
        starts_on,
        value
    from stated_figure
    order by unit_key asc, line_code asc, period_key asc, is_tonight desc
),

history as (
    select
        line.unit_key,
        line.submission_key,
        line.line_code,
        line.value,
        min(figure.value) as lowest,
        max(figure.value) as highest
    from money_line as line
    inner join figure
        on
            line.unit_key = figure.unit_key
            and line.line_code = figure.line_code
            and line.period_level = figure.period_level
            and line.period_key <> figure.period_key
            and figure.starts_on between line.starts_on - interval '1 year'
            and line.starts_on + interval '1 year'
            and figure.value > 0
    group by line.unit_key, line.submission_key, line.line_code, line.value, line.least
    having count(*) >= 3 and min(figure.value) >= line.least
)

insert into quality.money_history (
    unit_key,
    submission_key,
    line_code,
    lowest,
    highest,
    factor
)
select
    history.unit_key,
    history.submission_key,
    history.line_code,
    history.lowest,
    history.highest,
    (
        select slip.factor
        from slip
        where
            history.value * slip.leeway >= slip.factor * history.lowest
            and history.value <= slip.leeway * slip.factor * history.highest
            and greatest(slip.factor, 1 / slip.factor) * history.lowest
            > 3 * slip.leeway * history.highest
        order by slip.preference
        limit 1
    ) as factor
from history;
