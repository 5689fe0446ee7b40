-- grain: one row per version of an indicator that the catalogue no longer has: never in force
-- An indicator that vanishes altogether keeps its versions: facts point at them.
with incoming as (
    select
        indicator.code,
        count(*) as versions
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as indicator (code text)
    group by indicator.code
)

update warehouse.dim_indicator as indicator
set valid_to = indicator.valid_from - 1
from incoming
where
    indicator.indicator_code = incoming.code
    and indicator.version > incoming.versions
    and indicator.valid_to is distinct from indicator.valid_from - 1;
