-- grain: one row per unit of any level and indicator of a publication, as its canonical form has it
create function internal.frozen_figure(publication_number integer)
returns setof warehouse.published_figure
language sql stable as $$
    select
        publication.publication_number,
        publication.period_code,
        figure.unit_code,
        figure.unit_name,
        figure.unit_level,
        figure.part_code,
        figure.part_name,
        figure.programme_code,
        figure.programme_name,
        figure.indicator_code,
        figure.indicator_name,
        figure.unit_of_measure,
        figure.value,
        figure.qualifier,
        figure.value_yuan,
        figure.units_reported,
        figure.units_expected,
        figure.is_carried_forward,
        figure.is_synthetic,
        publication.recorded_at
    from warehouse.publication as publication
    cross join
        lateral jsonb_populate_recordset(
            cast(null as warehouse.published_figure),
            cast(publication.canonical_form as jsonb) -> 'figures'
        ) as figure
    where publication.publication_number = $1
$$;

comment on function internal.frozen_figure is
'The figures of a publication, as its canonical form has them';
