-- grain: one row per version of a form
-- history: the same at every moment, as a version of a form keeps its code
create view warehouse.form_code as
select
    form_key,
    form_code
from warehouse.dim_form;

comment on view warehouse.form_code is
'One row per version of a form: its code, also at moments at which it was another version that '
'was in force';
comment on column warehouse.form_code.form_key is 'Key of this version of the form';
comment on column warehouse.form_code.form_code is 'Code of the form';
