-- grain: one row per version of a form
select
    form_key as key,
    concat(form_code, ' ', version) as name
from warehouse.dim_form;
