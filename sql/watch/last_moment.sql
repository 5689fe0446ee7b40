-- grain: one row: the moment of the last night on record; null if there was none
select max(recorded_at) as last_recorded_at
from landing.stage_run;
