-- grain: how large a figure may be before a person looks at it
alter table warehouse.dim_indicator
add column maximum numeric,
add column history_factor numeric,
add column history_floor numeric;
comment on column warehouse.dim_indicator.maximum is
'Largest plausible figure of one unit and period, in the unit of measure; null if nothing says so';
comment on column warehouse.dim_indicator.history_factor is
'How many times the highest of the unit''s other periods a figure may be; null if it may be any';
comment on column warehouse.dim_indicator.history_floor is
'A figure up to this one is not held against the unit''s other periods';

create view quality.size_rule as
select
    line.form_key,
    line.line_code,
    indicator.maximum,
    indicator.history_factor,
    indicator.history_floor
from warehouse.form_line as line
inner join warehouse.dim_indicator as indicator
    on line.indicator_key = indicator.indicator_key;
comment on view quality.size_rule is 'One row per form and line: how large its figures may be';
comment on column quality.size_rule.form_key is 'Form';
comment on column quality.size_rule.line_code is 'Code of the line';
comment on column quality.size_rule.maximum is
'Largest plausible figure of one unit and period; null if nothing says so';
comment on column quality.size_rule.history_factor is
'How many times the highest of the unit''s other periods a figure may be; null if it may be any';
comment on column quality.size_rule.history_floor is
'A figure up to this one is not held against the unit''s other periods';

create unlogged table quality.size_history (
    unit_key integer not null,
    submission_key bigint not null,
    line_code text not null,
    highest numeric not null,
    primary key (unit_key, submission_key, line_code)
);
comment on table quality.size_history is
'One row per line under review with a figure above its floor whose union reported it before';
comment on column quality.size_history.unit_key is 'Durable key of the union';
comment on column quality.size_history.submission_key is 'Submission';
comment on column quality.size_history.line_code is 'Code of the line';
comment on column quality.size_history.highest is
'Highest accepted figure of the union''s other periods, a year before and after';

alter table quality.reviewed_cell add column size_maximum numeric;
comment on column quality.reviewed_cell.size_maximum is
'Largest plausible figure in this cell, by the catalogue and by the union''s other periods; null '
'if nothing says so';
