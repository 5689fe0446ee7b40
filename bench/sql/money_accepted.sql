-- grain: one row per amount under review, as it stands once the slips that were told are corrected
insert into warehouse.fact_observation (
    unit_key,
    period_key,
    indicator_key,
    programme_key,
    unit_version_key,
    indicator_version_key,
    submission_key,
    value,
    value_yuan,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at
)
select
    submission.unit_key,
    submission.period_key,
    indicator.indicator_key,
    indicator.programme_key,
    submission.unit_version_key,
    indicator.indicator_version_key,
    submission.submission_key,
    accepted.value,
    accepted.value * indicator.yuan_per_unit,
    'A',
    'exact',
    submission.sheet,
    'D' || accepted.line_number,
    submission.received_at
from jsonb_to_recordset(cast(:accepted as jsonb)) as accepted (
    unit_code text,
    line_number integer,
    line_code text,
    value numeric
)
inner join warehouse.current_unit as unit on accepted.unit_code = unit.unit_code
inner join landing.submission as submission
    on unit.unit_key = submission.unit_key and submission.verdict is null
inner join warehouse.dim_indicator as indicator on accepted.line_code = indicator.indicator_code;

update landing.submission set verdict = 'accepted', judged_at = received_at, loaded_at = received_at
where verdict is null;
