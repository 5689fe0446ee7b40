-- grain: one row per version of an indicator, with its depth below the total it is part of; a new
-- code gets the next durable key, a correction keeps its version's place
with incoming as (
    select
        indicator.*,
        row_number() over (
            partition by indicator.code order by indicator.valid_from nulls first
        ) as version
    from jsonb_to_recordset(cast(:rows as jsonb)) as indicator (
        code text,
        programme_code text,
        name_zh text,
        name_en text,
        unit_of_measure text,
        kind text,
        decimals smallint,
        over_units text,
        over_time text,
        part_of text,
        part_level smallint,
        parts_add_up boolean,
        yuan_per_unit numeric,
        money_role text,
        minimum numeric,
        maximum numeric,
        history_factor numeric,
        history_floor numeric,
        reported_by text,
        remark text,
        valid_from date,
        valid_to date
    )
),

known_key as (
    select distinct
        indicator_code,
        indicator_key
    from warehouse.dim_indicator
),

new_code as (
    select distinct incoming.code
    from incoming
    left join known_key on incoming.code = known_key.indicator_code
    where known_key.indicator_code is null
),

last_key as (
    select coalesce(max(indicator_key), 0) as indicator_key
    from known_key
),

new_key as (
    select
        new_code.code as indicator_code,
        last_key.indicator_key + row_number() over (order by new_code.code) as indicator_key
    from new_code
    cross join last_key
),

durable_key as (
    select * from known_key
    union all
    select * from new_key
)

insert into warehouse.dim_indicator (
    indicator_key,
    indicator_code,
    version,
    programme_key,
    name_zh,
    name_en,
    unit_of_measure,
    kind,
    decimals,
    over_units,
    over_time,
    part_of_code,
    part_level,
    parts_add_up,
    yuan_per_unit,
    money_role,
    minimum,
    maximum,
    history_factor,
    history_floor,
    reported_by,
    remark,
    valid_from,
    valid_to
)
select
    durable_key.indicator_key,
    incoming.code,
    incoming.version,
    programme.programme_key,
    incoming.name_zh,
    incoming.name_en,
    incoming.unit_of_measure,
    incoming.kind,
    incoming.decimals,
    incoming.over_units,
    incoming.over_time,
    incoming.part_of,
    incoming.part_level,
    incoming.parts_add_up,
    incoming.yuan_per_unit,
    incoming.money_role,
    incoming.minimum,
    incoming.maximum,
    incoming.history_factor,
    incoming.history_floor,
    incoming.reported_by,
    incoming.remark,
    incoming.valid_from,
    incoming.valid_to
from incoming
inner join durable_key on incoming.code = durable_key.indicator_code
inner join warehouse.dim_programme as programme
    on incoming.programme_code = programme.programme_code
order by incoming.code, incoming.version
on conflict (indicator_code, version) do update set
    programme_key = excluded.programme_key,
    name_zh = excluded.name_zh,
    name_en = excluded.name_en,
    unit_of_measure = excluded.unit_of_measure,
    kind = excluded.kind,
    decimals = excluded.decimals,
    over_units = excluded.over_units,
    over_time = excluded.over_time,
    part_of_code = excluded.part_of_code,
    part_level = excluded.part_level,
    parts_add_up = excluded.parts_add_up,
    yuan_per_unit = excluded.yuan_per_unit,
    money_role = excluded.money_role,
    minimum = excluded.minimum,
    maximum = excluded.maximum,
    history_factor = excluded.history_factor,
    history_floor = excluded.history_floor,
    reported_by = excluded.reported_by,
    remark = excluded.remark,
    valid_from = excluded.valid_from,
    valid_to = excluded.valid_to;
