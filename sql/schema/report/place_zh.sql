-- purpose: a place in the league, in words
create function report.place_zh(place integer, unions integer) returns text
language sql immutable as $$
    select
        case when unions > 1 then '并列第' else '第' end
        || case
            when place > 99 then cast(place as text)
            else
                case when place > 19 then substr('一二三四五六七八九', place / 10, 1) else '' end
                || case when place > 9 then '十' else '' end
                || substr('一二三四五六七八九', place % 10, 1)
        end
        || '名'
$$;

comment on function report.place_zh is
'A place from 1 and how many units share it, in words: 第一名, 并列第一名, 第二十一名';
