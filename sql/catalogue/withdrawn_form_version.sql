-- grain: one row per version of a form that the catalogue no longer has: never in force
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
where
    form.valid_to >= form.valid_from
    and form.version > coalesce(
        (
            select incoming.versions
            from incoming
            where incoming.code = form.form_code
        ),
        0
    );
