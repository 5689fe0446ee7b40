-- grain: one row per content that ever arrived, and whether it is kept out of backups
select
    archived_as,
    personal_data is not null as is_restricted
from landing.file
order by archived_as;
