-- grain: one row per line under review with a figure above its floor whose unit reported it before
-- Only what was accepted counts, a year before and after: nobody makes room for one figure by
-- another that came in the same night. Most nights have no figure so large, and read no history.
with large_line as (
    select
        submission.unit_key,
        submission.submission_key,
        submission.period_level,
        submission.period_key,
        submission.starts_on,
        cell.line_code
    from quality.open_submission as submission
    inner join quality.open_cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.is_first
    inner join quality.form_line_rule as line
        on
            submission.form_key = line.form_key
            and cell.line_code = line.line_code
            and cell.value > line.history_floor
    where submission.unit_key <> 0 and submission.period_key is not null
    group by
        submission.unit_key,
        submission.submission_key,
        submission.period_level,
        submission.period_key,
        submission.starts_on,
        cell.line_code
),

history_span as (
    select
        min(period.period_key) as first_period_key,
        max(period.period_key) as last_period_key
    from large_line
    inner join warehouse.dim_period as period
        on
            period.starts_on between large_line.starts_on - interval '1 year'
            and large_line.starts_on + interval '1 year'
),

accepted_figure as (
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        period.period_level,
        fact.period_key,
        period.starts_on,
        fact.value
    from quality.figure_version as fact
    inner join warehouse.dim_indicator as indicator
        on fact.indicator_version_key = indicator.indicator_version_key
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    where
        fact.superseded_at is null
        and fact.value > 0
        and fact.unit_key in (select large_line.unit_key from large_line)
        -- the other partitions are not even opened
        and fact.period_key between (select history_span.first_period_key from history_span)
        and (select history_span.last_period_key from history_span)
)

insert into quality.size_history (
    unit_key,
    submission_key,
    line_code,
    highest
)
select
    line.unit_key,
    line.submission_key,
    line.line_code,
    max(figure.value) as highest
from large_line as line
inner join accepted_figure as figure
    on
        line.unit_key = figure.unit_key
        and line.line_code = figure.line_code
        and line.period_level = figure.period_level
        and line.period_key <> figure.period_key
        and figure.starts_on between line.starts_on - interval '1 year'
        and line.starts_on + interval '1 year'
group by line.unit_key, line.submission_key, line.line_code;
