-- grain: one row, a publication, at the end of the chain; with it each of its figures
insert into warehouse.publication (
    publication_number,
    period_code,
    vintage,
    recorded_at,
    approved_by,
    account,
    reason,
    run_id,
    previous_sha256,
    sha256,
    canonical_form
)
values (
    :publication_number,
    :period_code,
    :vintage,
    :recorded_at,
    :approved_by,
    :account,
    :reason,
    :run_id,
    :previous_sha256,
    :sha256,
    :canonical_form
);

insert into warehouse.published_figure (
    publication_number,
    period_code,
    unit_code,
    unit_name,
    unit_level,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    value,
    qualifier,
    value_yuan,
    units_reported,
    units_expected,
    is_carried_forward,
    is_synthetic,
    recorded_at
)
select
    publication_number,
    period_code,
    unit_code,
    unit_name,
    unit_level,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    value,
    qualifier,
    value_yuan,
    units_reported,
    units_expected,
    is_carried_forward,
    is_synthetic,
    recorded_at
from internal.frozen_figure
where publication_number = :publication_number;
