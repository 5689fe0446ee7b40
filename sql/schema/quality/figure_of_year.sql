-- grain: one row per unit, flow or cumulative figure, and period of a year under review
create view quality.figure_of_year as
with open_year as (
    select
        min(period.period_key) as first_period_key,
        max(period.period_key) as last_period_key
    from quality.open_submission as submission
    inner join warehouse.dim_period as period
        on submission.calendar_year = period.calendar_year
),

loaded as (
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        indicator.kind,
        period.period_level,
        period.calendar_year,
        period.number_in_year,
        period.period_code,
        case fact.status when 'M' then 0 else fact.value end as amount
    from warehouse.fact_observation as fact
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_key = indicator.indicator_key
            and indicator.kind in ('flow', 'cumulative')
    where
        fact.superseded_at is null
        and fact.unit_key in (select submission.unit_key from quality.open_submission as submission)
        -- the other partitions are not even opened
        and fact.period_key between (select open_year.first_period_key from open_year)
        and (select open_year.last_period_key from open_year)
),

tonight as (
    select
        submission.unit_key,
        cell.line_code,
        cell.kind,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year,
        period.period_code,
        cell.amount
    from quality.open_submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join quality.open_cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.is_first
            and (cell.kind, cell.field) in (('flow', 'current'), ('cumulative', 'ytd'))
    where submission.is_latest
)

select
    coalesce(tonight.unit_key, loaded.unit_key) as unit_key,
    coalesce(tonight.line_code, loaded.line_code) as line_code,
    coalesce(tonight.kind, loaded.kind) as kind,
    coalesce(tonight.period_level, loaded.period_level) as period_level,
    coalesce(tonight.calendar_year, loaded.calendar_year) as calendar_year,
    coalesce(tonight.number_in_year, loaded.number_in_year) as number_in_year,
    coalesce(tonight.period_code, loaded.period_code) as period_code,
    case when tonight.unit_key is null then loaded.amount else tonight.amount end as amount
from loaded
full outer join tonight
    on
        loaded.unit_key = tonight.unit_key
        and loaded.line_code = tonight.line_code
        and loaded.period_level = tonight.period_level
        and loaded.calendar_year = tonight.calendar_year
        and loaded.number_in_year = tonight.number_in_year;

comment on view quality.figure_of_year is
'One row per unit, flow or cumulative figure, and period of a year under review: from tonight if '
'it came tonight, else from the star';
comment on column quality.figure_of_year.unit_key is 'Durable key of the unit';
comment on column quality.figure_of_year.line_code is 'Code of the figure';
comment on column quality.figure_of_year.kind is 'flow or cumulative';
comment on column quality.figure_of_year.period_level is 'Level of the period';
comment on column quality.figure_of_year.calendar_year is 'Year of the period';
comment on column quality.figure_of_year.number_in_year is '1 for the first period of the year';
comment on column quality.figure_of_year.period_code is 'The period';
comment on column quality.figure_of_year.amount is
'本期 of a flow, 本年累计 of a cumulative figure, 0 for —; null if missing';
