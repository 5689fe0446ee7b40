-- grain: one row per publication, unit of any level and indicator, as the canonical form has it
create view internal.frozen_figure as
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
    lateral jsonb_to_recordset(cast(publication.canonical_form as jsonb) -> 'figures') as figure (
        unit_code text,
        unit_name text,
        unit_level text,
        part_code text,
        part_name text,
        programme_code text,
        programme_name text,
        indicator_code text,
        indicator_name text,
        unit_of_measure text,
        value numeric,
        qualifier text,
        value_yuan numeric,
        units_reported integer,
        units_expected integer,
        is_carried_forward boolean,
        is_synthetic boolean
    );

comment on view internal.frozen_figure is
'One row per publication, unit of any level and indicator, as the canonical form has it; columns '
'as in warehouse.published_figure';
