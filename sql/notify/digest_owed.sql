-- grain: one row per period, form and due moment for which units still owe something: the first
-- :most, each with its first hundred units, those that sent nothing apart from those whose form was
-- returned; the sums are those of all. A held form waits for the officer
with obligation as (
    select
        period_key,
        form_key,
        unit_version_key,
        due_at,
        timeliness in ('open', 'missing') and coalesce(verdict <> 'held', true) as is_owed,
        verdict is not null as is_returned
    from warehouse.fact_obligation
    where timeliness <> 'excused'
),

owed as materialized (
    select
        period.period_code,
        form.form_code,
        form.title_zh as form_title,
        form.table_number,
        obligation.due_at,
        count(*) as expected,
        count(*) filter (where obligation.is_owed) as owed,
        count(*) filter (where obligation.is_owed and obligation.is_returned) as returned,
        coalesce((
            array_agg(array[unit.unit_code, unit.name_zh] order by unit.unit_code)
            filter (where obligation.is_owed and not obligation.is_returned)
        )[1:100], '{}') as silent_units,
        coalesce((
            array_agg(array[unit.unit_code, unit.name_zh] order by unit.unit_code)
            filter (where obligation.is_owed and obligation.is_returned)
        )[1:100], '{}') as returned_units
    from obligation
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    group by
        period.period_code, form.form_code, form.title_zh, form.table_number, obligation.due_at
    having count(*) filter (where obligation.is_owed) > 0
)

select
    period_code,
    form_title,
    table_number,
    due_at,
    expected,
    owed,
    returned,
    silent_units,
    returned_units,
    cast(sum(owed) over () as bigint) as owed_in_all,
    cast(
        coalesce(sum(owed) filter (where cast(:recorded_at as timestamptz) > due_at) over (), 0)
        as bigint
    ) as overdue_in_all,
    cast(:recorded_at as timestamptz) > due_at as is_overdue,
    cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    - cast(due_at at time zone :timezone as date) as days_after_due,
    owed - returned as silent,
    count(*) over () as total
from owed
order by due_at desc, form_code asc
limit :most;
