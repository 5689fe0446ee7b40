-- grain: one row per current observation that a waiting submission states differently: a later
-- one, or the same where the catalogue changed which of its cells is the observation
-- A decision may have recorded it after tonight's run began. No version is without duration.
update warehouse.fact_observation as fact
set
    superseded_at = greatest(
        cast(:recorded_at as timestamptz), fact.recorded_at + interval '1 microsecond'
    )
from staging.incoming_observation as incoming
where
    fact.unit_key = incoming.unit_key
    and fact.period_key = incoming.period_key
    and fact.indicator_key = incoming.indicator_key
    and fact.period_key = any(:period_keys)
    and fact.superseded_at is null
    and (fact.value, fact.status, fact.qualifier)
    is distinct from (incoming.value, incoming.status, incoming.qualifier);
