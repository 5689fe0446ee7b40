-- grain: one row per figure of the given periods that differs from its draft; what stays as it is
-- keeps its row: most figures of most nights
delete from report.stored_figure as stored
where
    stored.period_key = any(:period_keys)
    and not exists (
        select from pg_temp.figure_draft as draft
        where
            stored.unit_key = draft.unit_key
            and stored.period_key = draft.period_key
            and stored.indicator_key = draft.indicator_key
            and stored.unit_level = draft.unit_level
            and (
                stored.unit_version_key,
                stored.owed_version_key,
                stored.last_due_on,
                stored.units_reported,
                stored.units_expected,
                stored.is_observed,
                stored.is_due_for_period,
                stored.is_synthetic,
                stored.lowest_qualifier,
                stored.highest_qualifier,
                stored.value,
                stored.value_yuan,
                scale(stored.value),
                scale(stored.value_yuan)
            ) is not distinct from (
                draft.unit_version_key,
                draft.owed_version_key,
                draft.last_due_on,
                draft.units_reported,
                draft.units_expected,
                draft.is_observed,
                draft.is_due_for_period,
                draft.is_synthetic,
                draft.lowest_qualifier,
                draft.highest_qualifier,
                draft.value,
                draft.value_yuan,
                scale(draft.value),
                scale(draft.value_yuan)
            )
    );

-- side by side lie the figures of one indicator, of which many are asked for at once
insert into report.stored_figure (
    unit_key,
    period_key,
    indicator_key,
    unit_version_key,
    owed_version_key,
    last_due_on,
    units_reported,
    units_expected,
    is_observed,
    is_due_for_period,
    is_synthetic,
    unit_level,
    lowest_qualifier,
    highest_qualifier,
    value,
    value_yuan
)
select
    draft.unit_key,
    draft.period_key,
    draft.indicator_key,
    draft.unit_version_key,
    draft.owed_version_key,
    draft.last_due_on,
    draft.units_reported,
    draft.units_expected,
    draft.is_observed,
    draft.is_due_for_period,
    draft.is_synthetic,
    draft.unit_level,
    draft.lowest_qualifier,
    draft.highest_qualifier,
    draft.value,
    draft.value_yuan
from pg_temp.figure_draft as draft
where
    not exists (
        select from report.stored_figure as stored
        where
            stored.period_key = any(:period_keys)
            and draft.unit_key = stored.unit_key
            and draft.period_key = stored.period_key
            and draft.indicator_key = stored.indicator_key
            and draft.unit_level = stored.unit_level
    )
order by draft.period_key, draft.indicator_key, draft.unit_key;
