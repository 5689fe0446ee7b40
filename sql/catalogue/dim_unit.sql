-- grain: one row per version of a unit; a new code gets the next durable key, unless the unit bore
-- another one before
with incoming as (
    select
        unit.*,
        case
            when unit.reports then 'union'
            when unit.parent_code is null then 'city'
            else 'group'
        end as unit_level
    from jsonb_to_recordset(cast(:rows as jsonb)) as unit (
        code text,
        name_zh text,
        name_en text,
        kind text,
        parent_code text,
        reports boolean,
        division_code text,
        valid_from date,
        valid_to date,
        known_from date,
        remark text,
        takes_over jsonb,
        code_then text
    )
),

known_key as (
    select distinct on (incoming.code)
        incoming.code as unit_code,
        unit.unit_key
    from incoming
    inner join warehouse.dim_unit as unit
        on unit.unit_code in (incoming.code, incoming.code_then)
    order by incoming.code asc, unit.unit_code = incoming.code desc, unit.unit_key asc
),

new_code as (
    select distinct incoming.code
    from incoming
    left join known_key on incoming.code = known_key.unit_code
    where known_key.unit_code is null
),

last_key as (
    select coalesce(max(unit_key), 0) as unit_key
    from warehouse.dim_unit
),

new_key as (
    select
        new_code.code as unit_code,
        last_key.unit_key + row_number() over (order by new_code.code) as unit_key
    from new_code
    cross join last_key
),

durable_key as (
    select * from known_key
    union all
    select * from new_key
)

insert into warehouse.dim_unit (
    unit_key,
    unit_code,
    name_zh,
    name_en,
    kind,
    unit_level,
    parent_code,
    reports,
    division_code,
    valid_from,
    valid_to,
    known_from,
    remark,
    takes_over,
    code_then
)
select
    durable_key.unit_key,
    incoming.code,
    incoming.name_zh,
    incoming.name_en,
    incoming.kind,
    incoming.unit_level,
    incoming.parent_code,
    incoming.reports,
    incoming.division_code,
    incoming.valid_from,
    incoming.valid_to,
    incoming.known_from,
    incoming.remark,
    array(select jsonb_array_elements_text(incoming.takes_over)),
    incoming.code_then
from incoming
inner join durable_key on incoming.code = durable_key.unit_code
order by durable_key.unit_key, incoming.valid_from
on conflict (unit_key, valid_from) do update set
    unit_code = excluded.unit_code,
    name_zh = excluded.name_zh,
    name_en = excluded.name_en,
    kind = excluded.kind,
    unit_level = excluded.unit_level,
    parent_code = excluded.parent_code,
    reports = excluded.reports,
    division_code = excluded.division_code,
    valid_to = excluded.valid_to,
    known_from = excluded.known_from,
    remark = excluded.remark,
    takes_over = excluded.takes_over,
    code_then = excluded.code_then;
