-- grain: one row per publication of which a column says another thing than its canonical form
-- severity: fail
with publication as (
    select
        publication.publication_number,
        publication.period_code,
        publication.vintage,
        publication.recorded_at,
        publication.approved_by,
        publication.account,
        publication.reason,
        publication.previous_sha256,
        cast(publication.canonical_form as jsonb) as frozen
    from warehouse.publication as publication
    inner join warehouse.dim_period as period on publication.period_code = period.period_code
    where period.period_key = any(:period_keys)
)

select
    publication_number,
    period_code,
    vintage
from publication
where
    cast(frozen ->> 'as_of' as timestamptz) is distinct from recorded_at
    or not frozen @> jsonb_build_object(
        'publication_number', publication_number,
        'period_code', period_code,
        'vintage', vintage,
        'approved_by', approved_by,
        'account', account,
        'reason', reason,
        'previous_sha256', previous_sha256
    );
