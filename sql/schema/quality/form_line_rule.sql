-- grain: one row per version of a form and line
create view quality.form_line_rule as
select
    line.form_key,
    line.line_code,
    line.is_required,
    line.name_zh,
    indicator.unit_of_measure,
    indicator.kind,
    indicator.decimals,
    indicator.rounded_by,
    indicator.yuan_per_unit,
    indicator.minimum,
    indicator.maximum,
    indicator.history_factor,
    indicator.history_floor,
    indicator.part_of_code,
    case when not total.parts_add_up then indicator.part_of_code end as total_code,
    indicator.yuan_per_unit is not null as is_money,
    line.asks_current is true as asks_current
from warehouse.bridge_form_indicator as line
inner join warehouse.dim_indicator as indicator
    on line.indicator_version_key = indicator.indicator_version_key
-- whether parts exhaust it is the same in all versions
left join warehouse.dim_indicator as total
    on indicator.part_of_code = total.indicator_code and total.version = 1;

comment on view quality.form_line_rule is
'One row per version of a form and line: what a review must know of its indicator';
comment on column quality.form_line_rule.form_key is 'Version of the form';
comment on column quality.form_line_rule.line_code is 'Code of the line';
comment on column quality.form_line_rule.is_required is 'Whether the form requires the line';
comment on column quality.form_line_rule.name_zh is 'Name printed on the line';
comment on column quality.form_line_rule.unit_of_measure is 'Unit of measure of the indicator';
comment on column quality.form_line_rule.kind is 'flow, stock or cumulative';
comment on column quality.form_line_rule.decimals is 'Decimal places that the form allows';
comment on column quality.form_line_rule.rounded_by is
'How far rounding to its decimals may have moved a figure';
comment on column quality.form_line_rule.total_code is
'Total that it is a part of, where parts need not exhaust it';
comment on column quality.form_line_rule.part_of_code is
'Total that it is a part of, whether its parts exhaust it or not';
comment on column quality.form_line_rule.is_money is 'Whether it is an amount of money';
comment on column quality.form_line_rule.yuan_per_unit is
'Money only: 元 in one unit of measure';
comment on column quality.form_line_rule.minimum is
'Smallest plausible figure of one unit and period that is not zero; null if nothing says so';
comment on column quality.form_line_rule.maximum is
'Largest plausible figure of one unit and period; null if nothing says so';
comment on column quality.form_line_rule.history_factor is
'How many times the highest of the unit''s other periods a figure may be; null if it may be any';
comment on column quality.form_line_rule.history_floor is
'A figure up to this one is not held against the unit''s other periods';
comment on column quality.form_line_rule.asks_current is 'Whether 本期 is to be filled in';
