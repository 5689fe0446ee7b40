-- grain: one row per flow or cumulative figure that counts, loaded or not, unless it cannot exist
create view quality.standing_figure as
select
    fact.unit_key,
    fact.period_key,
    fact.indicator_key,
    indicator.indicator_code as line_code,
    indicator.kind,
    fact.submission_key,
    fact.sheet,
    fact.cell,
    case fact.status when 'M' then 0 else fact.value end as amount,
    case fact.status
        when 'M' then numrange(0, 0, '[]')
        else warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by)
    end as meant
from quality.figure_version as fact
inner join warehouse.dim_indicator as indicator
    on
        fact.indicator_version_key = indicator.indicator_version_key
        and indicator.kind in ('flow', 'cumulative')
where fact.superseded_at is null and fact.status in ('A', 'M');

comment on view quality.standing_figure is
'One row per flow or cumulative figure that counts, loaded or not: 本期 of a flow, 本年累计 of a '
'cumulative figure';
comment on column quality.standing_figure.unit_key is 'Durable key of the unit';
comment on column quality.standing_figure.period_key is 'Reporting period';
comment on column quality.standing_figure.indicator_key is 'Indicator';
comment on column quality.standing_figure.line_code is 'Code of the figure';
comment on column quality.standing_figure.kind is 'flow or cumulative';
comment on column quality.standing_figure.submission_key is 'Submission that states it';
comment on column quality.standing_figure.sheet is 'Sheet';
comment on column quality.standing_figure.cell is 'Cell address';
comment on column quality.standing_figure.amount is 'The figure, 0 for —';
comment on column quality.standing_figure.meant is 'What it can stand for';
