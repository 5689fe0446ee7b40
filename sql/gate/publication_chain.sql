-- grain: one row per publication that is not what its checksum says, or does not follow the one
-- before it
-- severity: fail
with publication as (
    select
        publication_number,
        period_code,
        vintage,
        previous_sha256,
        sha256,
        encode(sha256(convert_to(canonical_form, 'UTF8')), 'hex') as computed_sha256,
        lag(sha256) over chain as sha256_before,
        row_number() over chain as place,
        row_number() over (partition by period_code order by publication_number) as place_in_period
    from warehouse.publication
    window chain as (order by publication_number)
)

select
    publication_number,
    period_code,
    vintage
from publication
where
    sha256 <> computed_sha256
    or previous_sha256 is distinct from sha256_before
    or publication_number <> place
    or vintage <> place_in_period;
