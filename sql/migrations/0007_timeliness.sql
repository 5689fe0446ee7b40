-- grain: working days, due moments put off to them, and what was on time, late or missing
create table warehouse.dim_date (
    day date primary key,
    is_working_day boolean not null,
    holiday_name_zh text not null,
    next_working_day date not null check (next_working_day >= day)
);
comment on table warehouse.dim_date is
'One row per day of the forms'' years and of the year after: China''s working days';
comment on column warehouse.dim_date.day is 'Day';
comment on column warehouse.dim_date.is_working_day is
'Whether it is worked: a make-up day (调休上班) on a weekend is';
comment on column warehouse.dim_date.holiday_name_zh is
'Public holiday, or the day that it is exchanged with; empty on working days and mere weekends';
comment on column warehouse.dim_date.next_working_day is
'The day itself if it is worked, else the first day after it that is';

-- A form that the catalogue dropped long ago may be due on a day outside the calendar.
create or replace view warehouse.owed_form as
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
left join warehouse.dim_date as due on period.ends_on + form.due_days = due.day;
comment on column warehouse.owed_form.due_locally_at is
'Moment by which it must arrive, as the federation''s clocks show it, put off to a working day';
comment on column warehouse.dim_form.due_days is
'Days after the period''s last day; a day that is not worked is put off to the next that is';

alter table warehouse.fact_obligation
add column timeliness text not null default 'open'
check (timeliness in ('on_time', 'late', 'missing', 'open'));
update warehouse.fact_obligation
set timeliness = case when received_at <= due_at then 'on_time' else 'late' end
where received_at is not null;
alter table warehouse.fact_obligation alter column timeliness drop default;
comment on column warehouse.fact_obligation.timeliness is
'on_time or late: received by the due moment or after it; missing: the due moment passed without '
'it; open: may still come in time. As of the last load';

alter table report.completeness
add column timeliness text not null default 'open',
add column version integer;
update report.completeness
set timeliness = case when is_on_time then 'on_time' else 'late' end
where received_at is not null;
alter table report.completeness alter column timeliness drop default;
comment on column report.completeness.timeliness is
'on_time, late or missing; open while it has not arrived and is not due. As of the last load';
comment on column report.completeness.version is
'1 if the latest submission is the first, then 2, 3, ...; null if none arrived';
comment on column report.reporting_rate.expected is
'Obligations of the periods that have ended, due already or not';
