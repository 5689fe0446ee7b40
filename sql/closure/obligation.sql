-- grain: one row per form that a unit owes for a period, of all its forms or of the given one
select
    owed.unit_key,
    owed.form_key,
    owed.period_key,
    unit.name_zh as unit_name,
    form.form_code,
    form.title_zh as form_title,
    period.period_code,
    coalesce(closure.is_closed, false) as is_closed,
    obligation.fulfilled_at is not null as is_fulfilled,
    coalesce(obligation.verdict = 'held', false) as is_held
from warehouse.owed_form as owed
inner join warehouse.dim_unit as unit on owed.unit_version_key = unit.unit_version_key
inner join warehouse.dim_form as form on owed.form_key = form.form_key
inner join warehouse.dim_period as period on owed.period_key = period.period_key
left join warehouse.fact_obligation as obligation
    on
        owed.unit_key = obligation.unit_key
        and owed.form_key = obligation.form_key
        and owed.period_key = obligation.period_key
left join quality.standing_closure as closure
    on
        owed.unit_key = closure.unit_key
        and owed.form_key = closure.form_key
        and owed.period_key = closure.period_key
where
    unit.unit_code = :unit
    and period.period_code = :period
    and form.form_code = coalesce(:form, form.form_code)
order by form.form_code;
