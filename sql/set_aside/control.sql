-- grain: one row for a form that stands as accepted and loaded, if there is any: the latest one
select submission_key
from warehouse.fact_obligation
where verdict = 'accepted'
order by submission_key desc
limit 1;
