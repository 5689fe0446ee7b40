-- grain: one row per obligation that the catalogue no longer asks for since it changed
delete from warehouse.fact_obligation as obligation
where
    exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.obligations_current
    )
    and not exists (
        select 1
        from warehouse.owed_form as owed
        where
            obligation.unit_key = owed.unit_key
            and obligation.form_key = owed.form_key
            and obligation.period_key = owed.period_key
    )
returning obligation.period_key;
