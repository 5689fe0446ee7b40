-- grain: one row per run that judged something
select
    run_key as key,
    cast(recorded_at as text) as name
from quality.run;
