-- grain: one row per version of a form and line
create view quality.size_rule as
select
    line.form_key,
    line.line_code,
    indicator.maximum,
    indicator.history_factor,
    indicator.history_floor
from warehouse.bridge_form_indicator as line
inner join warehouse.dim_indicator as indicator
    on line.indicator_version_key = indicator.indicator_version_key;

comment on view quality.size_rule is
'One row per version of a form and line: how large its figures may be';
comment on column quality.size_rule.form_key is 'Version of the form';
comment on column quality.size_rule.line_code is 'Code of the line';
comment on column quality.size_rule.maximum is
'Largest plausible figure of one unit and period; null if nothing says so';
comment on column quality.size_rule.history_factor is
'How many times the highest of the unit''s other periods a figure may be; null if it may be any';
comment on column quality.size_rule.history_floor is
'A figure up to this one is not held against the unit''s other periods';
