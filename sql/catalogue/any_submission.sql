-- grain: one row if anything was ever submitted: a catalogue that changes could move it
select submission_key
from landing.submission
order by submission_key
limit 1;
