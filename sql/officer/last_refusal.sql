-- grain: one row for the last question about a submission that has ended, if there was one
select refusal
from quality.question
where submission_key = :submission_key and ended_at is not null
order by ended_at desc
limit 1;
