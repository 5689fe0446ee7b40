-- grain: one row per current observation that the catalogue no longer asks for since it changed
with owed_figure as materialized (
    select distinct
        owed.unit_key,
        owed.period_key,
        line.indicator_key
    from warehouse.owed_form as owed
    inner join warehouse.bridge_form_indicator as line on owed.form_key = line.form_key
    where exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    )
)

update warehouse.fact_observation as fact
set
    superseded_at = greatest(
        cast(:recorded_at as timestamptz), fact.recorded_at + interval '1 microsecond'
    )
where
    fact.superseded_at is null
    and exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    )
    and not exists (
        select 1
        from owed_figure
        where
            owed_figure.unit_key = fact.unit_key
            and owed_figure.period_key = fact.period_key
            and owed_figure.indicator_key = fact.indicator_key
    );
