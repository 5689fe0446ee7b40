-- grain: one row per period of any level and unit that owes or sent something in it
create table report.quality_by_unit (
    period_key integer not null,
    period_code text not null,
    period_level text not null,
    unit_code text not null,
    unit_name text not null,
    expected integer not null,
    right_first_time integer not null,
    submissions integer not null,
    accepted integer not null,
    held integer not null,
    rejected integer not null,
    findings integer not null,
    findings_by_rule jsonb not null,
    is_synthetic boolean not null,
    primary key (period_code, unit_code)
);
create index quality_by_unit_period on report.quality_by_unit (period_key);
create index quality_by_unit_unit on report.quality_by_unit (unit_code);

comment on table report.quality_by_unit is
'报送质量: one row per period of any level and unit that owes or sent something in it. Submissions '
'of which the unit, the form or the period is not known are in no row';
comment on column report.quality_by_unit.period_key is 'Period';
comment on column report.quality_by_unit.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.quality_by_unit.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.quality_by_unit.unit_code is 'Unit';
comment on column report.quality_by_unit.unit_name is 'Its name at the end of the period';
comment on column report.quality_by_unit.expected is
'Obligations of the periods that have ended, due already or not, and not closed by the officer';
comment on column report.quality_by_unit.right_first_time is
'Of these, the first submission was accepted without anybody''s decision, and nothing foreign or '
'unreadable came from the unit before it';
comment on column report.quality_by_unit.submissions is
'Submissions that were judged, every version of each form counted';
comment on column report.quality_by_unit.accepted is 'Of these, accepted as of now';
comment on column report.quality_by_unit.held is 'Of these, held as of now';
comment on column report.quality_by_unit.rejected is 'Of these, rejected as of now';
comment on column report.quality_by_unit.findings is 'Findings in these submissions';
comment on column report.quality_by_unit.findings_by_rule is
'Id of each rule that was broken, with its number of findings; {} if there are none';
comment on column report.quality_by_unit.is_synthetic is
'Rests on demonstration data: when and how well its unit reported is made up';
