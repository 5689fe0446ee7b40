-- grain: one row per change since a moment, of all periods and units or of given ones; of first
-- figures those that came in time only if asked for
select
    change.recorded_at,
    change.unit_code,
    change.unit_name,
    change.period_code,
    change.indicator_code,
    change.indicator_name,
    change.unit_of_measure,
    change.kind,
    change.old_value,
    change.old_status,
    change.old_qualifier,
    change.new_value,
    change.new_status,
    change.new_qualifier,
    change.effect_on_union,
    change.half_year_code,
    change.effect_on_city,
    change.moved_from,
    change.moved_to,
    change.cause,
    change.decision,
    change.reason,
    change.submission_key,
    change.file_name,
    change.version,
    change.received_at,
    change.is_synthetic
from report.change as change
where
    change.recorded_at >= :since
    and (:with_new or change.kind <> 'new')
    and (
        cast(:period_code as text) is null
        or change.period_key in (
            select bridge.part_period_key
            from warehouse.dim_period as whole
            inner join warehouse.bridge_period as bridge on whole.period_key = bridge.period_key
            where whole.period_code = :period_code
        )
    )
    and (
        cast(:unit_code as text) is null
        or change.unit_key in (
            select unit.unit_key
            from warehouse.current_unit as above
            inner join warehouse.bridge_unit_ancestor as ancestor
                on above.unit_key = ancestor.ancestor_unit_key
            inner join warehouse.dim_unit as unit
                on ancestor.unit_version_key = unit.unit_version_key
            where above.unit_code = :unit_code
        )
    )
order by change.recorded_at, change.unit_code, change.period_code, change.indicator_code;
