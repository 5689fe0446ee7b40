-- grain: one row per version of an indicator
select
    indicator_version_key as key,
    concat(indicator_code, ' ', version) as name
from warehouse.dim_indicator;
