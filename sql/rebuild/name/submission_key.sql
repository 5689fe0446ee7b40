-- grain: one row per submission
with unit as (
    select
        unit_key,
        min(unit_code) as unit_code
    from warehouse.dim_unit
    group by unit_key
)

select
    submission.submission_key as key,
    concat_ws(
        ' ', left(submission.file_sha256, 12), nullif(submission.sheet, ''),
        nullif(submission.section, ''), submission.received_at, unit.unit_code
    ) as name
from landing.submission as submission
left join unit on submission.unit_key = unit.unit_key;
