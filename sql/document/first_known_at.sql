-- grain: one row, the moment since when any result is known; null before the first
select min(recorded_at) as first_known_at
from history.completeness;
