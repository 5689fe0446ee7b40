-- grain: one row per version of a form after whose last day some units of its kinds owe no form of
-- its frequency
create view warehouse.unfollowed_form as
select
    form.form_key,
    form.form_code,
    form.table_number,
    form.title_zh,
    form.valid_to,
    count(distinct unit.unit_key) as units
from warehouse.dim_form as form
inner join warehouse.dim_unit as unit
    on
        unit.reports
        and unit.kind = any(form.unit_kinds)
        and form.valid_to + 1 >= unit.valid_from
        and form.valid_to + 1 < coalesce(unit.valid_to, 'infinity')
where
    not exists (
        select 1
        from warehouse.dim_form as next
        where
            form.frequency = next.frequency
            and unit.kind = any(next.unit_kinds)
            and form.valid_to + 1 between next.valid_from and next.valid_to
    )
group by form.form_key, form.form_code, form.table_number, form.title_zh, form.valid_to;

comment on view warehouse.unfollowed_form is
'One row per version of a form after whose last day some units of its kinds owe no form of its '
'frequency';
comment on column warehouse.unfollowed_form.form_key is 'Key of this version of the form';
comment on column warehouse.unfollowed_form.form_code is 'Code of the form';
comment on column warehouse.unfollowed_form.table_number is 'Number printed on the form (表号)';
comment on column warehouse.unfollowed_form.title_zh is 'Title';
comment on column warehouse.unfollowed_form.valid_to is
'Last day on which a period may end (有效期至)';
comment on column warehouse.unfollowed_form.units is 'How many units owe none afterwards';
