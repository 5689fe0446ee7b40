-- grain: one row per cell whose unit sent an earlier period of it tonight that is not accepted
-- What tonight's earlier form states of a figure is what quality.figure_of_year takes from it.
with refused_submission as (
    select distinct
        submission.unit_key,
        submission.submission_key,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year,
        period.period_code
    from quality.open_submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join quality.standing_finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
            and finding.severity in ('强制', '准强制')
    where submission.is_latest
),

refused_figure as (
    select
        refused.unit_key,
        earlier.line_code,
        refused.period_level,
        refused.calendar_year,
        refused.number_in_year,
        refused.period_code
    from refused_submission as refused
    inner join quality.open_cell as earlier
        on
            refused.unit_key = earlier.unit_key
            and refused.submission_key = earlier.submission_key
            and earlier.is_first
            and (earlier.kind, earlier.field) in (('flow', 'current'), ('cumulative', 'ytd'))
)

update quality.reviewed_cell as cell
set
    cumulated_before = null,
    cumulated_meant = null,
    inherited_meant = null,
    previous_amount = null,
    previous_meant = null
from quality.open_submission as submission
inner join refused_figure as refused
    on
        submission.unit_key = refused.unit_key
        and submission.period_level = refused.period_level
        and submission.calendar_year = refused.calendar_year
        and submission.number_in_year > refused.number_in_year
where
    cell.unit_key = submission.unit_key
    and cell.submission_key = submission.submission_key
    and cell.line_code = refused.line_code
    and (cell.is_cumulated or (cell.is_running and cell.previous_period = refused.period_code))
    and cell.unit_key <> 0;
