-- grain: one row per unit that amounts of money are written in; which there are stands here alone
create view quality.money_unit as
select
    listed.name_zh,
    cast(listed.yuan as numeric) as yuan
from (
    values
    ('元', 1),
    ('百元', 100),
    ('千元', 1000),
    ('万元', 10000),
    ('百万元', 1000000),
    ('亿元', 100000000)
) as listed (name_zh, yuan);

comment on view quality.money_unit is
'One row per unit of money that somebody may have filled in a line by, whatever the line asks for';
comment on column quality.money_unit.name_zh is 'What it is called';
comment on column quality.money_unit.yuan is '元 in one of it';
