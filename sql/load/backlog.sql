-- grain: one row per reason to load before anything is judged: a period with accepted submissions
-- that wait, a catalogue that the star does not follow yet
select period_key
from staging.incoming_submission
union all
select null as period_key
from internal.catalogue
where not figures_current
limit 1;
