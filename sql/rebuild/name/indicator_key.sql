-- grain: one row per indicator
select
    indicator_key as key,
    min(indicator_code) as name
from warehouse.dim_indicator
group by indicator_key;
