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
        unit_key,
        period_key,
        line_code,
        kind,
        amount,
        meant
    from quality.standing_figure
    where
        unit_key = any(
            array(select submission.unit_key from quality.open_submission as submission)
        )
        -- the other partitions are not even opened
        and period_key between (select open_year.first_period_key from open_year)
        and (select open_year.last_period_key from open_year)
),

loaded_submission as materialized (
    select submission_key
    from quality.standing_submission
    where
        unit_key = any(
            array(select submission.unit_key from quality.open_submission as submission)
        )
        and period_key between (select open_year.first_period_key from open_year)
        and (select open_year.last_period_key from open_year)
),

loaded_ytd as (
    select
        unit_key,
        period_key,
        line_code,
        meant
    from quality.standing_ytd
    where
        unit_key = any(
            array(select submission.unit_key from quality.open_submission as submission)
        )
        and period_key between (select open_year.first_period_key from open_year)
        and (select open_year.last_period_key from open_year)
        and submission_key = any(
            array(select loaded_submission.submission_key from loaded_submission)
        )
),

tonight as (
    select
        submission.unit_key,
        submission.period_key,
        cell.line_code,
        cell.kind,
        cell.amount,
        cell.meant,
        ytd.meant as ytd_meant
    from quality.open_submission as submission
    inner join quality.open_cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.is_first
            and (cell.kind, cell.field) in (('flow', 'current'), ('cumulative', 'ytd'))
    left join quality.first_cell as ytd
        on
            cell.unit_key = ytd.unit_key
            and cell.submission_key = ytd.submission_key
            and cell.line_code = ytd.line_code
            and ytd.field = 'ytd'
    where submission.is_latest
),

figure as (
    select
        coalesce(tonight.unit_key, loaded.unit_key) as unit_key,
        coalesce(tonight.period_key, loaded.period_key) as period_key,
        coalesce(tonight.line_code, loaded.line_code) as line_code,
        coalesce(tonight.kind, loaded.kind) as kind,
        case when tonight.unit_key is null then loaded.amount else tonight.amount end as amount,
        case when tonight.unit_key is null then loaded.meant else tonight.meant end as meant,
        case
            when tonight.unit_key is null then loaded_ytd.meant else tonight.ytd_meant
        end as ytd_meant
    from loaded
    left join loaded_ytd
        on
            loaded.unit_key = loaded_ytd.unit_key
            and loaded.period_key = loaded_ytd.period_key
            and loaded.line_code = loaded_ytd.line_code
    full outer join tonight
        on
            loaded.unit_key = tonight.unit_key
            and loaded.period_key = tonight.period_key
            and loaded.line_code = tonight.line_code
)

select
    figure.unit_key,
    figure.line_code,
    figure.kind,
    period.period_level,
    period.calendar_year,
    period.number_in_year,
    period.period_code,
    figure.amount,
    figure.meant,
    figure.kind = 'flow'
    and count(figure.amount) over so_far = period.number_in_year
    and not figure.ytd_meant && numrange(
        sum(lower(figure.meant)) over so_far, sum(upper(figure.meant)) over so_far, '[]'
    ) as is_contradicted
from figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
window so_far as (
    partition by
        figure.unit_key, figure.line_code, period.period_level, period.calendar_year
    order by period.number_in_year
);

comment on view quality.figure_of_year is
'One row per unit, flow or cumulative figure, and period of a year under review: from tonight if '
'it is under review, else from what counts';
comment on column quality.figure_of_year.unit_key is 'Durable key of the unit';
comment on column quality.figure_of_year.line_code is 'Code of the figure';
comment on column quality.figure_of_year.kind is 'flow or cumulative';
comment on column quality.figure_of_year.period_level is 'Level of the period';
comment on column quality.figure_of_year.calendar_year is 'Year of the period';
comment on column quality.figure_of_year.number_in_year is '1 for the first period of the year';
comment on column quality.figure_of_year.period_code is 'The period';
comment on column quality.figure_of_year.amount is
'本期 of a flow, 本年累计 of a cumulative figure, 0 for —; null if missing';
comment on column quality.figure_of_year.meant is 'What the amount can stand for';
comment on column quality.figure_of_year.is_contradicted is
'Of a flow: whether 本年累计 of the period is known to differ from the sum of the year so far; null '
'if it is not stated';
