-- grain: one row per publication, in the order of the chain; without what it holds
select
    publication_number,
    period_code,
    vintage,
    recorded_at,
    approved_by,
    reason,
    sha256
from warehouse.publication
order by publication_number;
