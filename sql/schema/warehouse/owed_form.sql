-- grain: one row per unit, form and period that the catalogue asks for, ended or not
-- A form that the catalogue dropped long ago may be due on a day outside the calendar.
create view warehouse.owed_form as
select
    unit.unit_key,
    form.form_key,
    period.period_key,
    unit.unit_version_key,
    period.ends_on,
    coalesce(due.next_working_day, period.ends_on + form.due_days) + form.due_time
        as due_locally_at
from warehouse.dim_form as form
inner join warehouse.dim_period as period
    on
        form.frequency = period.period_level
        and period.ends_on between form.valid_from and form.valid_to
inner join warehouse.dim_unit as unit
    on
        unit.reports
        and unit.kind = any(form.unit_kinds)
        and period.ends_on >= unit.valid_from
        and period.ends_on < coalesce(unit.valid_to, 'infinity')
left join warehouse.calendar_day as due on period.ends_on + form.due_days = due.day;

comment on view warehouse.owed_form is
'One row per unit, form and period that the catalogue asks for, ended or not';
comment on column warehouse.owed_form.unit_key is 'Durable key of the unit';
comment on column warehouse.owed_form.form_key is 'Form';
comment on column warehouse.owed_form.period_key is 'Reporting period';
comment on column warehouse.owed_form.unit_version_key is
'Version of the unit in force on the period''s last day';
comment on column warehouse.owed_form.ends_on is 'The period''s last day';
comment on column warehouse.owed_form.due_locally_at is
'Moment by which it must arrive, as the federation''s clocks show it, put off to a working day';
