-- grain: one row per version of a unit that the catalogue no longer has: never in force
with incoming as (
    select
        unit.code,
        unit.valid_from
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as unit (
                code text,
                valid_from date
            )
)

update warehouse.dim_unit as unit
set valid_to = unit.valid_from
where
    unit.valid_to is distinct from unit.valid_from
    and not exists (
        select 1
        from incoming
        where unit.unit_code = incoming.code and unit.valid_from = incoming.valid_from
    );
