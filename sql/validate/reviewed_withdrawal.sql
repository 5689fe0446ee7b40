-- grain: one row per part of a complete table under review that leaves figures without a value,
-- which stood or wait for their verdict
-- Of years of cells, only those of the parts and of what came before them are looked at.
with part as materialized (
    select
        unit_key,
        submission_key,
        form_key,
        period_key,
        file_sha256,
        received_at
    from landing.submission
    where verdict is null and part_kind in ('complete', 'withdrawal')
),

part_span as (
    select
        min(submission_key) as first_key,
        max(submission_key) as last_key
    from part
),

missing_figure as (
    select
        part.unit_key,
        part.submission_key,
        line.line_code,
        line.line_number,
        line.value_field
    from part
    inner join warehouse.bridge_form_indicator as line on part.form_key = line.form_key
    inner join staging.cell as cell
        on
            part.unit_key = cell.unit_key
            and part.submission_key = cell.submission_key
            and line.line_code = cell.line_code
            and line.value_field = cell.field
    where
        cell.status = 'O'
        and cell.submission_key between (select part_span.first_key from part_span)
        and (select part_span.last_key from part_span)
),

earlier_submission as materialized (
    select
        part.unit_key,
        part.submission_key,
        earlier.submission_key as earlier_key,
        earlier.received_at
    from part
    inner join landing.submission as earlier
        on
            part.unit_key = earlier.unit_key
            and part.form_key = earlier.form_key
            and part.period_key = earlier.period_key
            and (part.received_at, part.submission_key)
            > (earlier.received_at, earlier.submission_key)
            and (earlier.verdict is null or earlier.verdict = 'accepted')
),

earlier_span as (
    select
        min(earlier_key) as first_key,
        max(earlier_key) as last_key
    from earlier_submission
),

earlier_figure as (
    select distinct on (missing.unit_key, missing.submission_key, missing.line_code)
        missing.unit_key,
        missing.submission_key,
        missing.line_code,
        missing.line_number,
        cell.status
    from missing_figure as missing
    inner join earlier_submission as earlier
        on
            missing.unit_key = earlier.unit_key
            and missing.submission_key = earlier.submission_key
    inner join staging.cell as cell
        on
            earlier.unit_key = cell.unit_key
            and earlier.earlier_key = cell.submission_key
            and missing.line_code = cell.line_code
            and missing.value_field = cell.field
    where
        cell.status is not null
        and cell.submission_key between (select earlier_span.first_key from earlier_span)
        and (select earlier_span.last_key from earlier_span)
    order by
        missing.unit_key asc, missing.submission_key asc, missing.line_code asc,
        earlier.received_at desc, earlier.earlier_key desc, cell.row_number asc
),

withdrawal as (
    select
        unit_key,
        submission_key,
        count(*) as figures,
        array_to_string((array_agg(line_code order by line_number))[1:3], '、') as first_lines
    from earlier_figure
    where status in ('A', 'M')
    group by unit_key, submission_key
),

counted_withdrawal as (
    select
        withdrawal.unit_key,
        withdrawal.submission_key,
        withdrawal.figures,
        withdrawal.first_lines,
        sum(withdrawal.figures) over (partition by part.file_sha256, part.received_at)
            as figures_in_table
    from withdrawal
    inner join part
        on
            withdrawal.unit_key = part.unit_key
            and withdrawal.submission_key = part.submission_key
)

update quality.reviewed_submission as reviewed
set
    withdrawn_figures = counted.figures,
    withdrawn_lines = counted.first_lines,
    withdrawn_in_table = counted.figures_in_table
from counted_withdrawal as counted
where
    reviewed.unit_key = counted.unit_key
    and reviewed.submission_key = counted.submission_key;
