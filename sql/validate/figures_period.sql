-- grain: one row per cell of 本年累计 in a submission whose figures are those of another period
-- Three or more contradict the period that its header names, and all agree with one other period
-- of the year: 本年累计 is what counts of the periods before that one, and 本期. Of the first
-- period 本期 has to be what was sent for it, too: elsewhere 本期 is written twice by mistake.
with other_period as materialized (
    select
        unit_key,
        submission_key,
        period_key,
        period_code,
        period_level,
        calendar_year,
        number_in_year
    from quality.possible_period
),

stored_figure as materialized (
    select
        unit_key,
        period_key,
        line_code,
        amount
    from quality.standing_figure
    where
        kind = 'flow'
        -- looked up; a join would read the figures of every unit
        and unit_key = any(array(select other_period.unit_key from other_period))
),

stored_before as (
    select
        other.unit_key,
        other.submission_key,
        other.period_key,
        stored.line_code,
        sum(stored.amount) as amount
    from other_period as other
    inner join warehouse.dim_period as earlier
        on
            other.period_level = earlier.period_level
            and other.calendar_year = earlier.calendar_year
            and other.number_in_year > earlier.number_in_year
    inner join stored_figure as stored
        on other.unit_key = stored.unit_key and earlier.period_key = stored.period_key
    group by
        other.unit_key,
        other.submission_key,
        other.period_key,
        other.number_in_year,
        stored.line_code
    having count(*) = other.number_in_year - 1
),

first_figure as (
    select
        other.unit_key,
        other.submission_key,
        stored.line_code,
        stored.amount
    from other_period as other
    inner join stored_figure as stored
        on other.unit_key = stored.unit_key and other.period_key = stored.period_key
    where other.number_in_year = 1
    union
    select
        other.unit_key,
        other.submission_key,
        cell.line_code,
        cell.amount
    from other_period as other
    inner join quality.open_submission as first
        on other.unit_key = first.unit_key and other.period_key = first.period_key
    inner join quality.open_cell as cell
        on
            first.unit_key = cell.unit_key
            and first.submission_key = cell.submission_key
            and cell.field = 'current'
            and cell.amount is not null
    where other.number_in_year = 1
),

compared as (
    select
        other.unit_key,
        other.submission_key,
        other.period_code,
        cell.amount <> cell.cumulated_amount as contradicts_header,
        case
            when other.number_in_year > 1
                then stored.amount + cell.current_amount = cell.amount
            else cell.current_amount = cell.amount and first_figure.amount is not null
        end as agrees
    from other_period as other
    inner join quality.reviewed_cell as cell
        on
            other.unit_key = cell.unit_key
            and other.submission_key = cell.submission_key
            and cell.is_cumulated
    left join stored_before as stored
        on
            other.unit_key = stored.unit_key
            and other.submission_key = stored.submission_key
            and other.period_key = stored.period_key
            and cell.line_code = stored.line_code
    left join first_figure
        on
            other.unit_key = first_figure.unit_key
            and other.submission_key = first_figure.submission_key
            and cell.line_code = first_figure.line_code
            and cell.current_amount = first_figure.amount
),

agreeing_period as (
    select
        unit_key,
        submission_key,
        period_code
    from compared
    group by unit_key, submission_key, period_code
    having bool_and(agrees) and count(*) filter (where agrees and contradicts_header) >= 3
),

figures_period as (
    select
        unit_key,
        submission_key,
        min(period_code) as period_code
    from agreeing_period
    group by unit_key, submission_key
    having count(*) = 1
),

told_submission as (
    update quality.reviewed_submission as submission
    set figures_period = figures_period.period_code
    from figures_period
    where
        submission.unit_key = figures_period.unit_key
        and submission.submission_key = figures_period.submission_key
)

update quality.reviewed_cell as cell
set figures_period = figures_period.period_code
from figures_period
where
    cell.unit_key = figures_period.unit_key
    and cell.submission_key = figures_period.submission_key
    and cell.is_cumulated;
