-- grain: one row per unit, form and period that a complete table read just now leaves out, and of
-- which a long table said before what stands, or waits for its verdict
-- What came after the table is not its matter, nor what the officer decided about already.
with read_part as materialized (
    select
        part.file_sha256,
        part.sheet,
        part.part_kind,
        part.unit_key,
        part.period_key,
        part.received_at
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as part (
                file_sha256 text,
                sheet text,
                part_kind text,
                unit_key integer,
                period_key integer,
                received_at timestamptz
            )
),

complete_table as materialized (
    select distinct
        file_sha256,
        sheet,
        period_key,
        received_at
    from read_part
    where part_kind = 'complete'
),

standing_submission as materialized (
    select distinct on (submission.unit_key, submission.form_key, submission.period_key)
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.sender_unit_key,
        submission.part_kind,
        submission.is_synthetic,
        submission.received_at,
        -- if it were rejected, the unit's own form would go on to stand
        submission.verdict is null and exists (
            select 1
            from landing.submission as own
            where
                own.unit_key = submission.unit_key
                and own.form_key = submission.form_key
                and own.period_key = submission.period_key
                and own.verdict = 'accepted'
                and own.part_kind is null
        ) as is_doubtful
    from landing.submission as submission
    where
        submission.period_key in (select complete_table.period_key from complete_table)
        and submission.unit_key <> 0
        and (
            submission.verdict is null
            or submission.verdict = 'accepted'
            or (
                submission.part_kind = 'withdrawal'
                and (
                    submission.verdict = 'held'
                    or exists (
                        select 1
                        from quality.decision as decision
                        where
                            decision.unit_key = submission.unit_key
                            and decision.submission_key = submission.submission_key
                    )
                )
            )
        )
    order by
        submission.unit_key asc, submission.form_key asc, submission.period_key asc,
        submission.received_at desc, submission.submission_key desc
)

select
    complete_table.file_sha256,
    complete_table.sheet,
    complete_table.received_at,
    standing.is_synthetic,
    unit.unit_code,
    sender.unit_code as sender_unit_code,
    form.form_code,
    period.period_code
from complete_table
inner join standing_submission as standing
    on
        complete_table.period_key = standing.period_key
        and complete_table.received_at > standing.received_at
        and standing.part_kind in ('patch', 'complete')
        and not standing.is_doubtful
left join read_part
    on
        complete_table.file_sha256 = read_part.file_sha256
        and complete_table.sheet = read_part.sheet
        and complete_table.period_key = read_part.period_key
        and standing.unit_key = read_part.unit_key
inner join warehouse.dim_form as form on standing.form_key = form.form_key
inner join warehouse.dim_period as period on standing.period_key = period.period_key
inner join warehouse.current_unit as unit on standing.unit_key = unit.unit_key
left join warehouse.current_unit as sender on standing.sender_unit_key = sender.unit_key
where read_part.unit_key is null
order by complete_table.received_at, complete_table.file_sha256, unit.unit_code;
