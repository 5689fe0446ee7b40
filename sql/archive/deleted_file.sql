-- grain: one row per restricted file that was deleted just now, its last day being over
update landing.file set deleted_at = :at
where
    restricted_until < cast(cast(:at as timestamptz) at time zone :timezone as date)
    and deleted_at is null;
