-- grain: schemas and the dimensions of the star, filled from the catalogue
create schema landing;
create schema staging;
create schema warehouse;
create schema quality;
create schema report;

comment on schema landing is
'What arrived: files as they were sent, and the submissions they hold';
comment on schema staging is 'Every cell that matters, as text and typed, by submission';
comment on schema warehouse is 'The star: units x programmes x indicators x periods';
comment on schema quality is 'Rules, validation runs, their results and findings';
comment on schema report is 'Stored results for analysts, replaced by period';

create table warehouse.catalogue (
    is_stored_last boolean primary key check (is_stored_last),
    checksum text not null
);
comment on table warehouse.catalogue is
'One row: the catalogue that the dimensions hold; none before the first is stored';
comment on column warehouse.catalogue.is_stored_last is 'Always true: keeps it to one row';
comment on column warehouse.catalogue.checksum is
'sha256 of its rows; a catalogue with another one is stored and makes every report stale';

create table warehouse.dim_unit (
    unit_version_key integer generated always as identity primary key,
    unit_key integer not null,
    unit_code text not null,
    name_zh text not null,
    name_en text not null,
    kind text not null,
    unit_level text not null check (unit_level in ('union', 'group', 'city')),
    parent_code text,
    reports boolean not null,
    division_code text not null,
    valid_from date not null,
    valid_to date,
    known_from date,
    remark text not null,
    unique (unit_key, valid_from),
    unique (unit_code, valid_from)
);
comment on table warehouse.dim_unit is 'One row per version of a union (slowly changing, type 2)';
comment on column warehouse.dim_unit.unit_version_key is 'Key of this version of the union';
comment on column warehouse.dim_unit.unit_key is 'Durable key of the union; it outlives renaming';
comment on column warehouse.dim_unit.unit_code is 'The federation''s own code of the union';
comment on column warehouse.dim_unit.name_zh is 'Chinese name in this version';
comment on column warehouse.dim_unit.name_en is 'English name in this version';
comment on column warehouse.dim_unit.kind is 'Kind of union, as the catalogue declares it';
comment on column warehouse.dim_unit.unit_level is
'union: reports figures; group and city: only add up';
comment on column warehouse.dim_unit.parent_code is 'Code of the level above; null for the city';
comment on column warehouse.dim_unit.reports is 'Whether the union reports and counts in a rate';
comment on column warehouse.dim_unit.division_code is 'Division code (GB/T 2260); may be reused';
comment on column warehouse.dim_unit.valid_from is 'First day of this version';
comment on column warehouse.dim_unit.valid_to is
'First day after this version; null while in force';
comment on column warehouse.dim_unit.known_from is 'Day on which the change became public';
comment on column warehouse.dim_unit.remark is 'Remark of the catalogue';

create table warehouse.bridge_unit_ancestor (
    unit_version_key integer not null,
    ancestor_unit_key integer not null,
    distance integer not null,
    valid_from date not null,
    valid_to date,
    primary key (unit_version_key, ancestor_unit_key, valid_from)
);
comment on table warehouse.bridge_unit_ancestor is
'One row per version of a union, level above it (itself included) and span of days';
comment on column warehouse.bridge_unit_ancestor.unit_version_key is 'Version of the union';
comment on column warehouse.bridge_unit_ancestor.ancestor_unit_key is
'Durable key of the union itself or of a level above it';
comment on column warehouse.bridge_unit_ancestor.distance is '0 for the union itself';
comment on column warehouse.bridge_unit_ancestor.valid_from is 'First day of this relation';
comment on column warehouse.bridge_unit_ancestor.valid_to is
'First day after this relation; null while in force';

create table warehouse.dim_programme (
    programme_key integer generated always as identity primary key,
    programme_code text not null unique,
    name_zh text not null,
    name_en text not null,
    part_code text not null,
    part_name_zh text not null,
    part_name_en text not null
);
comment on table warehouse.dim_programme is 'One row per programme of work, with its part';
comment on column warehouse.dim_programme.programme_key is 'Key of the programme';
comment on column warehouse.dim_programme.programme_code is 'Code of the programme';
comment on column warehouse.dim_programme.name_zh is 'Chinese name';
comment on column warehouse.dim_programme.name_en is 'English name';
comment on column warehouse.dim_programme.part_code is 'Code of the part of the report';
comment on column warehouse.dim_programme.part_name_zh is 'Chinese name of the part';
comment on column warehouse.dim_programme.part_name_en is 'English name of the part';

create table warehouse.dim_indicator (
    indicator_key integer generated always as identity primary key,
    indicator_code text not null unique,
    programme_key integer not null,
    name_zh text not null,
    name_en text not null,
    unit_of_measure text not null,
    kind text not null check (kind in ('flow', 'stock', 'cumulative')),
    decimals smallint not null,
    over_units text not null check (over_units in ('sum')),
    over_time text not null check (over_time in ('sum', 'last')),
    part_of_code text,
    part_level smallint not null,
    parts_exhaust boolean not null,
    yuan_per_unit numeric,
    reported_by text not null,
    remark text not null
);
comment on table warehouse.dim_indicator is 'One row per indicator';
comment on column warehouse.dim_indicator.indicator_key is 'Key of the indicator';
comment on column warehouse.dim_indicator.indicator_code is 'Code printed on the forms';
comment on column warehouse.dim_indicator.programme_key is
'Programme that the indicator belongs to';
comment on column warehouse.dim_indicator.name_zh is 'Chinese name';
comment on column warehouse.dim_indicator.name_en is 'English name';
comment on column warehouse.dim_indicator.unit_of_measure is 'Unit of measure as reported';
comment on column warehouse.dim_indicator.kind is
'flow: adds over months; stock: the last value stands; cumulative: adds from January already';
comment on column warehouse.dim_indicator.decimals is 'Decimal places that a form allows';
comment on column warehouse.dim_indicator.over_units is 'Aggregation over unions';
comment on column warehouse.dim_indicator.over_time is
'Aggregation over the periods of a longer one';
comment on column warehouse.dim_indicator.part_of_code is
'Indicator that this one is a part of (其中)';
comment on column warehouse.dim_indicator.part_level is
'0: not part of another indicator; 1 and more: depth of 其中';
comment on column warehouse.dim_indicator.parts_exhaust is
'Whether its parts add up to it exactly';
comment on column warehouse.dim_indicator.yuan_per_unit is
'Money only: 元 in one unit of measure';
comment on column warehouse.dim_indicator.reported_by is
'city: the federation''s own organs; industrial: industrial unions; all: every union';
comment on column warehouse.dim_indicator.remark is 'Remark of the catalogue';

create table warehouse.dim_period (
    period_key integer primary key,
    period_code text not null unique,
    period_level text not null
    check (period_level in ('month', 'quarter', 'half', 'year', 'survey_year')),
    starts_on date not null,
    ends_on date not null,
    calendar_year smallint not null,
    number_in_year smallint not null
);
comment on table warehouse.dim_period is
'One row per reporting period: months, quarters, halves, years and union survey years';
comment on column warehouse.dim_period.period_key is
'Year and month of the last day, then a digit for the level: 2020061 is June 2020';
comment on column warehouse.dim_period.period_code is '2020-06, 2020Q2, 2020H1, 2020 or 2020S';
comment on column warehouse.dim_period.period_level is 'Length of the period';
comment on column warehouse.dim_period.starts_on is 'First day';
comment on column warehouse.dim_period.ends_on is 'Last day';
comment on column warehouse.dim_period.calendar_year is 'Calendar year of the last day';
comment on column warehouse.dim_period.number_in_year is
'Position among the periods of its level in the year: June is 6, the second half is 2';

create view warehouse.unit_in_period as
select distinct on (period.period_key, unit.unit_key)
    period.period_key,
    unit.unit_key,
    unit.unit_code,
    unit.name_zh,
    unit.unit_level
from warehouse.dim_period as period
inner join warehouse.dim_unit as unit
    on
        period.ends_on >= unit.valid_from
        and unit.valid_from < coalesce(unit.valid_to, 'infinity')
order by period.period_key asc, unit.unit_key asc, unit.valid_from desc;
comment on view warehouse.unit_in_period is
'One row per period and unit: its name at the end of the period, or its last one before';
comment on column warehouse.unit_in_period.period_key is 'Period';
comment on column warehouse.unit_in_period.unit_key is 'Durable key of the union';
comment on column warehouse.unit_in_period.unit_code is 'The federation''s own code of the union';
comment on column warehouse.unit_in_period.name_zh is 'Chinese name in the period';
comment on column warehouse.unit_in_period.unit_level is
'union: reports figures; group and city: only add up';

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
comment on column warehouse.dim_form.unit_kinds is 'Kinds of union that fill it in';
comment on column warehouse.dim_form.frequency is 'Level of the periods that it is due for';
comment on column warehouse.dim_form.due_days is 'Days after the period''s last day';
comment on column warehouse.dim_form.due_time is 'Time of the due day, in Asia/Shanghai';
comment on column warehouse.dim_form.template_version is 'Version of the template in force';
comment on column warehouse.dim_form.issued_by is 'Issuing body (制表机关)';
comment on column warehouse.dim_form.valid_from is 'First day on which a period may end';
comment on column warehouse.dim_form.valid_to is 'Last day on which a period may end (有效期至)';

create view warehouse.owed_form as
select
    unit.unit_key,
    form.form_key,
    period.period_key,
    unit.unit_version_key,
    period.ends_on,
    period.ends_on + form.due_days + form.due_time as due_locally_at
from warehouse.dim_form as form
inner join warehouse.dim_period as period
    on
        form.frequency = period.period_level
        and period.ends_on between form.valid_from and form.valid_to
inner join warehouse.dim_unit as unit
    on
        unit.reports
        and unit.kind = any(form.unit_kinds)
        and period.ends_on >= unit.valid_from
        and period.ends_on < coalesce(unit.valid_to, 'infinity');
comment on view warehouse.owed_form is
'One row per union, form and period that the catalogue asks for, ended or not';
comment on column warehouse.owed_form.unit_key is 'Durable key of the union';
comment on column warehouse.owed_form.form_key is 'Form';
comment on column warehouse.owed_form.period_key is 'Reporting period';
comment on column warehouse.owed_form.unit_version_key is
'Version of the union in force on the period''s last day';
comment on column warehouse.owed_form.ends_on is 'The period''s last day';
comment on column warehouse.owed_form.due_locally_at is
'Moment by which it must arrive, as the federation''s clocks show it';

create table warehouse.form_line (
    form_key integer not null,
    indicator_key integer not null,
    line_code text not null,
    line_number integer not null,
    asks_current boolean not null,
    asks_ytd boolean not null,
    is_required boolean not null,
    value_field text not null generated always as (
        case when asks_current then 'current' else 'ytd' end
    ) stored,
    primary key (form_key, indicator_key)
);
comment on table warehouse.form_line is 'One row per form and indicator on it';
comment on column warehouse.form_line.form_key is 'Form';
comment on column warehouse.form_line.indicator_key is 'Indicator';
comment on column warehouse.form_line.line_code is 'Code printed on the line';
comment on column warehouse.form_line.line_number is 'Position on the form';
comment on column warehouse.form_line.asks_current is 'Whether 本期 is to be filled in';
comment on column warehouse.form_line.asks_ytd is 'Whether 本年累计 is to be filled in';
comment on column warehouse.form_line.is_required is
'Whether the line must be there and be filled in';
comment on column warehouse.form_line.value_field is 'Which of the two cells is the observation';
