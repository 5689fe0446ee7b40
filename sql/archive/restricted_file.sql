-- grain: one row per file that lies in the restricted folder from now on, with its last day
update landing.file
set restricted_until = cast(collected_at at time zone :timezone as date) + :days
where personal_data is not null and restricted_until is null;
