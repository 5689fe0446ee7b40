-- grain: one row per version that its form no longer has in the catalogue: never in force
with incoming as (
    select
        form.code,
        count(*) as versions
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as form (code text)
    group by form.code
)

update warehouse.dim_form as form
set valid_to = form.valid_from - 1
from incoming
where form.form_code = incoming.code and form.version > incoming.versions;
