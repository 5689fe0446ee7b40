-- grain: one row per figure of a publication that is stored otherwise than it was frozen
-- severity: fail
with publication as materialized (
    select publication.publication_number
    from warehouse.publication as publication
    inner join warehouse.dim_period as period on publication.period_code = period.period_code
    where period.period_key = any(:period_keys)
),

frozen as (
    select
        figure.publication_number,
        figure.unit_code,
        figure.indicator_code,
        to_jsonb(figure) as all_columns
    from publication
    cross join lateral internal.frozen_figure(publication.publication_number) as figure
),

stored as (
    select
        figure.publication_number,
        figure.unit_code,
        figure.indicator_code,
        to_jsonb(figure) as all_columns
    from publication
    inner join warehouse.published_figure as figure
        on publication.publication_number = figure.publication_number
)

select
    coalesce(frozen.publication_number, stored.publication_number) as publication_number,
    coalesce(frozen.unit_code, stored.unit_code) as unit_code,
    coalesce(frozen.indicator_code, stored.indicator_code) as indicator_code
from frozen
full join stored
    on
        frozen.publication_number = stored.publication_number
        and frozen.unit_code = stored.unit_code
        and frozen.indicator_code = stored.indicator_code
where frozen.all_columns is distinct from stored.all_columns;
