-- grain: how the unions compare and how well they reported: stored results, replaced by period
create index submission_period on landing.submission (period_key);

create view quality.right_first_time as
select
    submission.unit_key,
    submission.form_key,
    submission.period_key,
    submission.submission_key
from landing.submission as submission
where
    submission.version = 1
    and submission.verdict = 'accepted'
    and not exists (
        select 1
        from quality.finding as finding
        where
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
            and finding.severity in ('强制', '准强制')
    );
comment on view quality.right_first_time is
'一次通过: one row per union, form and period whose first submission was accepted as it came, '
'without anybody''s decision';
comment on column quality.right_first_time.unit_key is 'Durable key of the union';
comment on column quality.right_first_time.form_key is 'Form';
comment on column quality.right_first_time.period_key is 'Reporting period';
comment on column quality.right_first_time.submission_key is 'Its first submission';

create function report.place_zh(place integer, unions integer) returns text
language sql immutable as $$
    select
        case when unions > 1 then '并列第' else '第' end
        || case
            when place > 99 then cast(place as text)
            else
                case when place > 19 then substr('一二三四五六七八九', place / 10, 1) else '' end
                || case when place > 9 then '十' else '' end
                || substr('一二三四五六七八九', place % 10, 1)
        end
        || '名'
$$;
comment on function report.place_zh is
'A place from 1 and how many unions share it, in words: 第一名, 并列第一名, 第二十一名';

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
    is_synthetic boolean not null
);
create unique index league_table_grain
on report.league_table (period_code, form_code, unit_code);
create index league_table_period on report.league_table (period_key);
comment on table report.league_table is
'报送排名: one row per period of any level, league and union. A league is the unions that owe the '
'same form, if there are several. Order of merit: the share of what is expected of the union that '
'was received on time, then the share received at all, then the share right first time. Equals '
'share a place, and the next place follows without a gap';
comment on column report.league_table.period_key is 'Period';
comment on column report.league_table.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.league_table.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.league_table.form_code is 'League: the form that its unions owe';
comment on column report.league_table.form_title is 'Title of the form, in its last version';
comment on column report.league_table.unit_code is 'Union';
comment on column report.league_table.unit_name is 'Its name at the end of the period';
comment on column report.league_table.expected is
'Obligations of the periods that have ended, due already or not';
comment on column report.league_table.received is 'Of these, received';
comment on column report.league_table.on_time is 'Of these, received by the due moment';
comment on column report.league_table.accepted is 'Of these, accepted';
comment on column report.league_table.right_first_time is
'Of these, the first submission was accepted without anybody''s decision';
comment on column report.league_table.rank is
'Place in the league, from 1; null if nothing was received';
comment on column report.league_table.rank_label is
'第一名, or 并列第一名 where several unions share the place; 零报送: nothing was received; '
'未到期: nothing was received, and nothing is due yet';
comment on column report.league_table.is_synthetic is
'Rests on demonstration data: when and how well its union reported is made up';

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
    is_synthetic boolean not null
);
create unique index quality_by_unit_grain on report.quality_by_unit (period_code, unit_code);
create index quality_by_unit_period on report.quality_by_unit (period_key);
comment on table report.quality_by_unit is
'报送质量: one row per period of any level and union that owes or sent something in it. Submissions '
'of which the union, the form or the period is not known are in no row';
comment on column report.quality_by_unit.period_key is 'Period';
comment on column report.quality_by_unit.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.quality_by_unit.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.quality_by_unit.unit_code is 'Union';
comment on column report.quality_by_unit.unit_name is 'Its name at the end of the period';
comment on column report.quality_by_unit.expected is
'Obligations of the periods that have ended, due already or not';
comment on column report.quality_by_unit.right_first_time is
'Of these, the first submission was accepted without anybody''s decision';
comment on column report.quality_by_unit.submissions is
'Submissions that were judged, every version of each form counted';
comment on column report.quality_by_unit.accepted is 'Of these, accepted as of now';
comment on column report.quality_by_unit.held is 'Of these, held as of now';
comment on column report.quality_by_unit.rejected is 'Of these, rejected as of now';
comment on column report.quality_by_unit.findings is 'Findings in these submissions';
comment on column report.quality_by_unit.findings_by_rule is
'Id of each rule that was broken, with its number of findings; {} if there are none';
comment on column report.quality_by_unit.is_synthetic is
'Rests on demonstration data: when and how well its union reported is made up';
