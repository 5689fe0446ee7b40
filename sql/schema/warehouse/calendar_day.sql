-- grain: one row per day of the forms' years and of the year after
-- history: kept
create table warehouse.calendar_day (
    day date primary key,
    is_working_day boolean not null,
    holiday_name_zh text not null,
    next_working_day date not null check (next_working_day >= day)
);

comment on table warehouse.calendar_day is
'One row per day of the forms'' years and of the year after: China''s working days';
comment on column warehouse.calendar_day.day is 'Day';
comment on column warehouse.calendar_day.is_working_day is
'Whether it is worked: a make-up day (调休上班) on a weekend is';
comment on column warehouse.calendar_day.holiday_name_zh is
'Public holiday, or the day that it is exchanged with; empty on working days and mere weekends';
comment on column warehouse.calendar_day.next_working_day is
'The day itself if it is worked, else the first day after it that is';
