-- grain: one row per programme
select
    programme_key as key,
    programme_code as name
from warehouse.dim_programme;
