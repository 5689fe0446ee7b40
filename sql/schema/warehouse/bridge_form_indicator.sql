-- grain: one row per version of a form and indicator on it
-- history: kept
create table warehouse.bridge_form_indicator (
    form_key integer not null,
    indicator_key integer not null,
    indicator_version_key integer not null,
    line_code text not null,
    line_number integer not null,
    name_zh text not null,
    asks_current boolean not null,
    asks_ytd boolean not null,
    is_required boolean not null,
    value_field text not null generated always as (
        case when asks_current then 'current' else 'ytd' end
    ) stored,
    primary key (form_key, indicator_key)
);
create index bridge_form_indicator_code on warehouse.bridge_form_indicator (form_key, line_code);

comment on table warehouse.bridge_form_indicator is
'One row per version of a form and indicator on it';
comment on column warehouse.bridge_form_indicator.form_key is
'Version of the form';
comment on column warehouse.bridge_form_indicator.indicator_key is 'Durable key of the indicator';
comment on column warehouse.bridge_form_indicator.indicator_version_key is
'Version of the indicator in force as long as this version of the form';
comment on column warehouse.bridge_form_indicator.line_code is 'Code printed on the line';
comment on column warehouse.bridge_form_indicator.line_number is 'Position on the form';
comment on column warehouse.bridge_form_indicator.name_zh is
'Name printed on the line: that of the indicator, unless this version has another';
comment on column warehouse.bridge_form_indicator.asks_current is 'Whether 本期 is to be filled in';
comment on column warehouse.bridge_form_indicator.asks_ytd is 'Whether 本年累计 is to be filled in';
comment on column warehouse.bridge_form_indicator.is_required is
'Whether the line must be there and be filled in';
comment on column warehouse.bridge_form_indicator.value_field is
'Which of the two cells is the observation';
