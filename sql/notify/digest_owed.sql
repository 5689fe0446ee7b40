-- grain: one row per period, form and due moment for which units have sent nothing: the first
-- :most, each with its first hundred units; the sums are those of all
with owed as materialized (
    select
        period.period_code,
        form.form_code,
        form.title_zh as form_title,
        form.table_number,
        obligation.due_at,
        count(*) as expected,
        count(*) filter (where obligation.received_at is null) as owed,
        (
            array_agg(unit.name_zh order by unit.unit_code)
            filter (where obligation.received_at is null)
        )[1:100] as unit_names
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    group by
        period.period_code, form.form_code, form.title_zh, form.table_number, obligation.due_at
    having count(*) filter (where obligation.received_at is null) > 0
)

select
    period_code,
    form_title,
    table_number,
    due_at,
    expected,
    owed,
    unit_names,
    cast(sum(owed) over () as bigint) as owed_in_all,
    cast(
        coalesce(sum(owed) filter (where cast(:recorded_at as timestamptz) > due_at) over (), 0)
        as bigint
    ) as overdue_in_all,
    cast(:recorded_at as timestamptz) > due_at as is_overdue,
    cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    - cast(due_at at time zone :timezone as date) as days_after_due,
    count(*) over () as total
from owed
order by due_at desc, form_code asc
limit :most;
