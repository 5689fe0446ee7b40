-- grain: one row per file with data on persons, of which a restored warehouse has no bytes
update landing.file
set
    restricted_until = coalesce(
        restricted_until, cast(collected_at at time zone :timezone as date)
    ),
    deleted_at = now()
where personal_data is not null and deleted_at is null;
