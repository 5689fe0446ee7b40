-- grain: one row per accepted submission that the catalogue no longer asks for: the first :most
with unowed as (
    select
        unowed.submission_key,
        unit.name_zh as unit_name,
        period.period_code,
        form.table_number,
        unowed.file_sha256,
        unowed.received_at,
        count(*) over () as total
    from quality.unowed_submission as unowed
    inner join warehouse.dim_period as period on unowed.period_key = period.period_key
    inner join warehouse.dim_form as form on unowed.form_key = form.form_key
    inner join warehouse.unit_in_period as unit
        on
            unowed.unit_key = unit.unit_key
            and unowed.period_key = unit.period_key
    order by period.ends_on, unit.unit_code
    limit :most
)

select
    unowed.submission_key,
    unowed.unit_name,
    unowed.period_code,
    unowed.table_number,
    unowed.total,
    arrival.file_name
from unowed
inner join landing.arrival as arrival
    on
        unowed.file_sha256 = arrival.file_sha256
        and unowed.received_at = arrival.received_at
order by unowed.period_code, unowed.unit_name;
