-- grain: one row, a vintage of a period; none if it was not published
select
    vintage,
    recorded_at,
    approved_by,
    sha256,
    canonical_form
from warehouse.publication
where period_code = :period_code and vintage = :vintage;
