-- grain: one row per accepted 本年累计 that the accepted months before it contradict
-- history: kept
create table quality.contradicted_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    stated numeric not null,
    expected numeric not null,
    primary key (unit_key, period_key, indicator_key)
);

comment on table quality.contradicted_figure is
'One row per accepted 本年累计 that the accepted months before it contradict; each load brings the '
'years of the units up to date that it touched';
comment on column quality.contradicted_figure.unit_key is 'Durable key of the unit';
comment on column quality.contradicted_figure.period_key is 'Period whose 本年累计 it is';
comment on column quality.contradicted_figure.indicator_key is 'Indicator';
comment on column quality.contradicted_figure.submission_key is 'Submission that states it';
comment on column quality.contradicted_figure.sheet is 'Sheet';
comment on column quality.contradicted_figure.cell is 'Cell address';
comment on column quality.contradicted_figure.stated is '本年累计 as it was accepted';
comment on column quality.contradicted_figure.expected is
'Of a flow, the sum of 本期 of the year so far; of a cumulative figure, what the period before '
'states';
