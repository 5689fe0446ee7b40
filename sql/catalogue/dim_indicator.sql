-- grain: one row per indicator, with its depth below the total it is part of
with incoming as (
    select
        indicator.code,
        indicator.programme_code,
        indicator.name_zh,
        indicator.name_en,
        indicator.unit_of_measure,
        indicator.kind,
        indicator.decimals,
        indicator.over_units,
        indicator.over_time,
        indicator.part_of,
        indicator.part_level,
        indicator.parts_add_up,
        indicator.yuan_per_unit,
        indicator.maximum,
        indicator.history_factor,
        indicator.history_floor,
        indicator.reported_by,
        indicator.remark
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
        maximum numeric,
        history_factor numeric,
        history_floor numeric,
        reported_by text,
        remark text
    )
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
    parts_add_up,
    yuan_per_unit,
    maximum,
    history_factor,
    history_floor,
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
    incoming.part_level,
    incoming.parts_add_up,
    incoming.yuan_per_unit,
    incoming.maximum,
    incoming.history_factor,
    incoming.history_floor,
    incoming.reported_by,
    incoming.remark
from incoming
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
    parts_add_up = excluded.parts_add_up,
    yuan_per_unit = excluded.yuan_per_unit,
    maximum = excluded.maximum,
    history_factor = excluded.history_factor,
    history_floor = excluded.history_floor,
    reported_by = excluded.reported_by,
    remark = excluded.remark;
