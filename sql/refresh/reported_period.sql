-- grain: one row per period with an obligation or a submission
select period_key
from warehouse.fact_obligation
union
select period_key
from landing.submission
where period_key is not null;
