-- purpose: takes the figures of given submissions out of the star; what is accepted beside them
-- waits to be loaded again, so that the latest of it counts
-- What another submission states too was not recorded again, and stays under that other's key.
update warehouse.fact_observation as fact
set
    superseded_at = greatest(
        cast(:recorded_at as timestamptz), fact.recorded_at + interval '1 microsecond'
    )
from landing.submission as withdrawn
where
    withdrawn.submission_key = any(cast(:submission_keys as bigint[]))
    and fact.unit_key = withdrawn.unit_key
    and fact.period_key = withdrawn.period_key
    and fact.submission_key = withdrawn.submission_key
    and fact.superseded_at is null;

update landing.submission as standing
set loaded_at = null
from landing.submission as withdrawn
where
    withdrawn.submission_key = any(cast(:submission_keys as bigint[]))
    and withdrawn.loaded_at is not null
    and standing.verdict = 'accepted'
    and standing.unit_key = withdrawn.unit_key
    and standing.form_key = withdrawn.form_key
    and standing.period_key = withdrawn.period_key
    and standing.submission_key <> all(cast(:submission_keys as bigint[]));
