-- grain: one row for a form that went through every stage before, if there is any: the latest one
select
    unit_key,
    submission_key
from landing.submission
where
    verdict = 'accepted'
    and loaded_at is not null
    and judged_at <= :digested_until
    and form_key is not null
    and period_key is not null
order by submission_key desc
limit 1;
