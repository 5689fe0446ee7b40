-- grain: one row per form of a file, as the warehouse keeps it, with its header, reasons and cells
select distinct on (submission.sheet, submission.section)
    submission.sheet,
    submission.section,
    submission.part_kind,
    submission.is_foreign,
    submission.template_version,
    submission.is_zero_report,
    submission.is_synthetic,
    submission.problem,
    submission.problem_count,
    submission.content_sha256,
    form.form_code,
    period.period_code,
    file.personal_data,
    (
        select min(unit.unit_code)
        from warehouse.dim_unit as unit
        where unit.unit_key = submission.unit_key
    ) as unit_code,
    coalesce(
        (
            select jsonb_agg(to_jsonb(header_cell))
            from staging.header_cell as header_cell
            where
                header_cell.unit_key = submission.unit_key
                and header_cell.submission_key = submission.submission_key
        ),
        '[]'
    ) as header,
    coalesce(
        (
            select jsonb_agg(to_jsonb(reason))
            from staging.reason as reason
            where
                reason.unit_key = submission.unit_key
                and reason.submission_key = submission.submission_key
        ),
        '[]'
    ) as reasons,
    coalesce(
        (
            select jsonb_agg(to_jsonb(line_cell))
            from staging.cell as line_cell
            where
                line_cell.unit_key = submission.unit_key
                and line_cell.submission_key = submission.submission_key
        ),
        '[]'
    ) as cells
from landing.submission as submission
inner join landing.file as file on submission.file_sha256 = file.file_sha256
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
where
    submission.file_sha256 = :file_sha256
    and coalesce(submission.part_kind, '') <> 'withdrawal'
order by submission.sheet, submission.section, submission.submission_key;
