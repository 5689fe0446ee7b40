-- grain: one row per indicator, with its depth below the total it is part of
with recursive incoming as (
    select indicator.*
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
        parts_exhaust boolean,
        yuan_per_unit numeric,
        reported_by text,
        remark text
    )
),

descent as (
    select
        code,
        0 as part_level
    from incoming
    where part_of is null
    union all
    select
        part.code,
        descent.part_level + 1
    from descent
    inner join incoming as part on descent.code = part.part_of
)

insert into warehouse.dim_indicator (
    indicator_code,
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
    parts_exhaust,
    yuan_per_unit,
    reported_by,
    remark
)
select
    incoming.code,
    programme.programme_key,
    incoming.name_zh,
    incoming.name_en,
    incoming.unit_of_measure,
    incoming.kind,
    incoming.decimals,
    incoming.over_units,
    incoming.over_time,
    incoming.part_of,
    descent.part_level,
    incoming.parts_exhaust,
    incoming.yuan_per_unit,
    incoming.reported_by,
    incoming.remark
from incoming
inner join descent on incoming.code = descent.code
inner join warehouse.dim_programme as programme
    on incoming.programme_code = programme.programme_code
order by incoming.code
on conflict (indicator_code) do update set
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
    parts_exhaust = excluded.parts_exhaust,
    yuan_per_unit = excluded.yuan_per_unit,
    reported_by = excluded.reported_by,
    remark = excluded.remark;
