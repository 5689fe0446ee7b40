-- grain: one row per finding that was made in a submission under review
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
with unit as (
    select
        unit_code,
        min(unit_key) as unit_key
    from warehouse.dim_unit
    group by unit_code
)

select
    submission.unit_key,
    submission.submission_key,
    :run_key,
    made.rule_id,
    made.severity,
    made.sheet,
    made.cell,
    made.line_code,
    made.found,
    made.expected,
    made.advice
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as made (
            file_sha256 text,
            form_sheet text,
            section text,
            received_at timestamptz,
            unit_code text,
            rule_id text,
            severity text,
            sheet text,
            cell text,
            line_code text,
            found text,
            expected text,
            advice text
        )
left join unit on made.unit_code = unit.unit_code
inner join landing.submission as submission
    on
        made.file_sha256 = submission.file_sha256
        and made.form_sheet = submission.sheet
        and made.section = submission.section
        and made.received_at = submission.received_at
        and coalesce(unit.unit_key, 0) = submission.unit_key
where submission.verdict is null;
