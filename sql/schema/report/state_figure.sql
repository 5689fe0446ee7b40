-- grain: one row per period, unit and figure that is no flow, with the day that it is told of
-- Whoever names periods has no others read.
create view report.state_figure as
select
    figure.period_key,
    figure.unit_key,
    figure.indicator_key,
    figure.is_due_for_period,
    figure.is_expected,
    figure.is_complete,
    figure.is_carried_forward,
    figure.is_synthetic,
    figure.last_due_on,
    figure.stated_on,
    figure.qualifier,
    figure.value,
    figure.value_yuan,
    max(figure.last_due_on) over (
        partition by figure.period_key, figure.indicator_key
    ) as state_on
from report.unit_figure as figure
inner join warehouse.dim_indicator as indicator
    on
        figure.indicator_version_key = indicator.indicator_version_key
        and indicator.over_time = 'last';

comment on view report.state_figure is
'One row per period, unit and figure that is no flow, which is told of one day for all units';
comment on column report.state_figure.period_key is 'Period of any level';
comment on column report.state_figure.unit_key is 'Durable key of the unit';
comment on column report.state_figure.indicator_key is 'Durable key of the indicator';
comment on column report.state_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.state_figure.is_expected is
'Whether the figure is waited for: false where the officer closed (免报) what it was due for';
comment on column report.state_figure.is_complete is 'Whether the figure is there';
comment on column report.state_figure.is_carried_forward is
'Whether it was reported for an earlier day than is due last';
comment on column report.state_figure.is_synthetic is 'Demonstration data, not reported by a unit';
comment on column report.state_figure.last_due_on is
'Last day of the last period that the figure is due for';
comment on column report.state_figure.stated_on is
'Last day of the last period that it was reported for; null if for none';
comment on column report.state_figure.qualifier is 'exact, about, nearly or over';
comment on column report.state_figure.value is 'The figure in its unit of measure';
comment on column report.state_figure.value_yuan is 'Money only: the same figure in 元';
comment on column report.state_figure.state_on is
'The last day of the period that the figure is due for, of any unit';
