-- purpose: a span of whole months as people write it
create function report.months_zh(first_day date, last_day date) returns text
language sql immutable parallel safe
return case
    when date_trunc('month', first_day) = date_trunc('month', last_day)
        then to_char(last_day, 'FMYYYY年FMMM月')
    when date_trunc('year', first_day) = date_trunc('year', last_day)
        then to_char(first_day, 'FMYYYY年FMMM至') || to_char(last_day, 'FMMM月')
    else to_char(first_day, 'FMYYYY年FMMM月至') || to_char(last_day, 'FMYYYY年FMMM月')
end;

comment on function report.months_zh is
'A span of whole months as people write it: 2020年6月, 2020年1至6月, 2019年10月至2020年9月';
