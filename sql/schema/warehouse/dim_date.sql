-- grain: one row per day of the forms' years and of the year after
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
