-- grain: one row per programme, with the part it belongs to
with incoming as (
    select programme.*
    from jsonb_to_recordset(cast(:rows as jsonb)) as programme (
        code text,
        parent_code text,
        name_zh text,
        name_en text
    )
)

insert into warehouse.dim_programme (
    programme_code,
    name_zh,
    name_en,
    part_code,
    part_name_zh,
    part_name_en
)
select
    programme.code,
    programme.name_zh,
    programme.name_en,
    part.code as part_code,
    part.name_zh as part_name_zh,
    part.name_en as part_name_en
from incoming as programme
inner join incoming as part on programme.parent_code = part.code
order by programme.code
on conflict (programme_code) do update set
    name_zh = excluded.name_zh,
    name_en = excluded.name_en,
    part_code = excluded.part_code,
    part_name_zh = excluded.part_name_zh,
    part_name_en = excluded.part_name_en;
