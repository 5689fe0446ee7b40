-- grain: one row per period whose stored results were found right
update internal.period_check set checked_at = :checked_at
where period_key = any(:period_keys);
