-- grain: one row per given summary and submission that it tells of
create function outbox.summarised_submission(message_keys bigint[])
returns table (
    message_key bigint,
    unit_key integer,
    submission_key bigint,
    verdict text,
    file_sha256 text,
    received_at timestamptz,
    sheet text,
    section text,
    part_kind text,
    is_placed boolean
)
language sql stable as $$
    with summary as (
        select
            message.message_key,
            message.unit_key,
            message.queued_at
        from outbox.message as message
        where
            message.kind = 'receipt'
            and message.submission_key is null
            and message.message_key = any(message_keys)
    ),

    judged as materialized (
        select
            submission.unit_key,
            submission.submission_key,
            submission.judged_at,
            submission.verdict,
            submission.file_sha256,
            submission.received_at,
            submission.sheet,
            submission.section,
            submission.part_kind,
            coalesce(nullif(submission.unit_key, 0), submission.sender_unit_key)
                as addressed_unit_key,
            submission.unit_key <> 0
            and num_nulls(submission.form_key, submission.period_key) = 0 as is_placed
        from landing.submission as submission
        where
            submission.sender_unit_key is not null
            and submission.judged_at in (select summary.queued_at from summary)
    ),

    receipt as (
        select
            message.submission_key,
            message.queued_at
        from outbox.message as message
        where
            message.kind = 'receipt'
            and message.submission_key is not null
            and message.queued_at in (select summary.queued_at from summary)
    )

    select
        summary.message_key,
        judged.unit_key,
        judged.submission_key,
        judged.verdict,
        judged.file_sha256,
        judged.received_at,
        judged.sheet,
        judged.section,
        judged.part_kind,
        judged.is_placed
    from summary
    inner join judged
        on
            summary.unit_key = judged.addressed_unit_key
            and summary.queued_at = judged.judged_at
    left join receipt
        on
            judged.submission_key = receipt.submission_key
            and judged.judged_at = receipt.queued_at
    where receipt.submission_key is null
$$;

comment on function outbox.summarised_submission is
'One row per given summary and submission that it tells of: those of its run, for its unit, that '
'have no receipt of their own';
