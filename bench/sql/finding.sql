-- grain: one row per rejected or held submission of a span of months and faulty line
insert into quality.finding (
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    sheet,
    cell,
    line_code,
    found,
    expected,
    advice
)
select
    submission.unit_key,
    submission.submission_key,
    1,
    'rule-' || line.line_number,
    case submission.verdict when 'held' then '准强制' else '强制' end,
    submission.sheet,
    'D' || line.line_number + 8,
    line.line_code,
    '-5',
    '不小于 0 的数',
    '请核对后改正'
from landing.submission as submission
inner join warehouse.dim_period as period on submission.period_key = period.period_key
inner join warehouse.bridge_form_indicator as line
    on submission.form_key = line.form_key and line.line_number <= 3
where
    submission.verdict <> 'accepted'
    and period.ends_on between :first_day and :last_day;
