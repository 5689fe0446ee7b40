-- grain: one row per content that ever arrived
select archived_as
from landing.file
order by archived_as;
