-- grain: one row per period of any level, league and unit
create table report.league_table (
    period_key integer not null,
    period_code text not null,
    period_level text not null,
    form_code text not null,
    form_title text not null,
    unit_code text not null,
    unit_name text not null,
    expected integer not null,
    received integer not null,
    on_time integer not null,
    accepted integer not null,
    right_first_time integer not null,
    rank integer,
    rank_label text not null,
    is_synthetic boolean not null,
    primary key (period_code, form_code, unit_code)
);
create index league_table_period on report.league_table (period_key);
create index league_table_unit on report.league_table (unit_code);

comment on table report.league_table is
'报送排名: one row per period of any level, league and unit. A league is the units that owe the '
'same form, if there are several. Order of merit: the share of what is expected of the unit that '
'was received on time, then the share received at all, then the share right first time. Equals '
'share a place, and the next place follows without a gap. Of the units of the time: none is ranked '
'by what a predecessor sent';
comment on column report.league_table.period_key is 'Period';
comment on column report.league_table.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.league_table.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.league_table.form_code is 'League: the form that its units owe';
comment on column report.league_table.form_title is 'Title of the form, in its last version';
comment on column report.league_table.unit_code is 'Unit';
comment on column report.league_table.unit_name is 'Its name at the end of the period';
comment on column report.league_table.expected is
'Obligations of the periods that have ended, due already or not, and not closed by the officer';
comment on column report.league_table.received is
'Of these, received, whatever became of it';
comment on column report.league_table.on_time is
'Of these, accepted, and received by the due moment';
comment on column report.league_table.accepted is 'Of these, accepted as of now';
comment on column report.league_table.right_first_time is
'Of these, the first submission was accepted without anybody''s decision, and nothing foreign or '
'unreadable came from the unit before it';
comment on column report.league_table.rank is
'Place in the league, from 1; null if nothing was received';
comment on column report.league_table.rank_label is
'第一名, or 并列第一名 where several units share the place; 零报送: nothing was received; '
'未到期: nothing was received, and nothing is due yet';
comment on column report.league_table.is_synthetic is
'Rests on demonstration data: when and how well its unit reported is made up';
