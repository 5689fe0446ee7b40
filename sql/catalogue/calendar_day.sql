-- grain: one row per day of a span of years
insert into warehouse.calendar_day (day, is_working_day, holiday_name_zh, next_working_day)
select
    calendar.day,
    calendar.is_working_day,
    calendar.holiday_name_zh,
    calendar.next_working_day
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as calendar (
            day date,
            is_working_day boolean,
            holiday_name_zh text,
            next_working_day date
        )
on conflict (day) do update set
    is_working_day = excluded.is_working_day,
    holiday_name_zh = excluded.holiday_name_zh,
    next_working_day = excluded.next_working_day;
