-- grain: one row: how many submissions came since the last digest, by their verdicts as they stand
select
    count(*) as received,
    count(*) filter (where verdict = 'accepted') as accepted,
    count(*) filter (where verdict = 'held') as held,
    count(*) filter (where verdict = 'rejected') as rejected
from landing.submission
where
    staged_at > :since
    and staged_at <= :recorded_at;
