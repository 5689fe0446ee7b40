-- grain: one row per obligation that the officer closed since the last digest: the first :most
select
    unit.name_zh as unit_name,
    period.period_code,
    form.table_number,
    closure.decided_by,
    closure.reason,
    count(*) over () as total
from quality.standing_closure as closure
inner join warehouse.dim_period as period on closure.period_key = period.period_key
inner join warehouse.dim_form as form on closure.form_key = form.form_key
inner join warehouse.unit_in_period as unit
    on closure.unit_key = unit.unit_key and closure.period_key = unit.period_key
where
    closure.is_closed
    and closure.decided_at > :since
    and closure.decided_at <= :recorded_at
order by period.ends_on desc, unit.unit_code asc, form.form_code asc
limit :most;
