-- grain: one row per version of a form (报表)
-- history: kept
create table warehouse.dim_form (
    form_key integer generated always as identity primary key,
    form_code text not null,
    version integer not null,
    table_number text not null,
    title_zh text not null,
    unit_kinds text[] not null,
    frequency text not null,
    due_days integer not null,
    due_time time not null,
    template_version text not null,
    issued_by text not null,
    valid_from date not null,
    valid_to date not null,
    unique (form_code, version)
);

comment on table warehouse.dim_form is 'One row per version of a form (报表)';
comment on column warehouse.dim_form.form_key is 'Key of this version of the form';
comment on column warehouse.dim_form.form_code is 'Code of the form';
comment on column warehouse.dim_form.version is
'1 for the first version of the form, then 2, 3, ...';
comment on column warehouse.dim_form.table_number is 'Number printed on the form (表号)';
comment on column warehouse.dim_form.title_zh is 'Title';
comment on column warehouse.dim_form.unit_kinds is 'Kinds of unit that fill it in';
comment on column warehouse.dim_form.frequency is 'Level of the periods that it is due for';
comment on column warehouse.dim_form.due_days is
'Days after the period''s last day; a day that is not worked is put off to the next that is';
comment on column warehouse.dim_form.due_time is 'Time of the due day, in Asia/Shanghai';
comment on column warehouse.dim_form.template_version is 'Version of the template in force';
comment on column warehouse.dim_form.issued_by is 'Issuing body (制表机关)';
comment on column warehouse.dim_form.valid_from is 'First day on which a period may end';
comment on column warehouse.dim_form.valid_to is 'Last day on which a period may end (有效期至)';
