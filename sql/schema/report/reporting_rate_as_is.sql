-- grain: one row per period of any level and unit of any level of today's tree
create view report.reporting_rate_as_is as
with obligation as (
    select
        whole.period_key,
        whole.period_code,
        whole.period_level,
        today.today_unit_key as unit_key,
        today.today_version_key as unit_version_key,
        sum(today.share) as expected,
        sum(today.share * cast(owed.received_at is not null as integer)) as received,
        sum(today.share * cast(owed.timeliness = 'on_time' as integer)) as on_time,
        sum(today.share * cast(owed.fulfilled_at is not null as integer)) as accepted,
        bool_or(today.share < 1) as is_allocated
    from warehouse.dim_period as whole
    inner join warehouse.bridge_period as bridge on whole.period_key = bridge.period_key
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    inner join warehouse.fact_obligation as owed
        on part.period_key = owed.period_key and owed.timeliness <> 'excused'
    inner join warehouse.unit_today as today
        on
            owed.unit_key = today.unit_key
            and part.ends_on >= today.valid_from
            and part.ends_on < coalesce(today.valid_to, 'infinity')
    group by
        whole.period_key, whole.period_code, whole.period_level, today.today_unit_key,
        today.today_version_key
)

select
    obligation.period_key,
    obligation.period_code,
    obligation.period_level,
    unit.unit_code,
    unit.name_zh as unit_name,
    unit.unit_level,
    obligation.expected,
    obligation.received,
    obligation.on_time,
    obligation.accepted,
    obligation.is_allocated,
    round(obligation.received / obligation.expected, 4) as reporting_rate,
    round(obligation.on_time / obligation.expected, 4) as on_time_rate
from obligation
inner join warehouse.dim_unit as unit on obligation.unit_version_key = unit.unit_version_key;

comment on view report.reporting_rate_as_is is
'报送率按现行建制: one row per period of any level and unit of any level of today''s tree. As '
'reporting_rate, but what a unit owed counts with what became of it. The city''s rows are the same';
comment on column report.reporting_rate_as_is.period_key is 'Period';
comment on column report.reporting_rate_as_is.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.reporting_rate_as_is.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.reporting_rate_as_is.unit_code is
'Unit, group of units, or the city, as of today';
comment on column report.reporting_rate_as_is.unit_name is 'Its name today';
comment on column report.reporting_rate_as_is.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.reporting_rate_as_is.expected is
'Obligations of the periods that have ended, due already or not, and not closed by the officer; of '
'a unit that was split, the declared share of each';
comment on column report.reporting_rate_as_is.received is
'Of these, received, whatever became of it';
comment on column report.reporting_rate_as_is.on_time is
'Of these, accepted, and received by the due moment';
comment on column report.reporting_rate_as_is.accepted is 'Of these, accepted as of now';
comment on column report.reporting_rate_as_is.is_allocated is
'Whether a declared share of a unit took part';
comment on column report.reporting_rate_as_is.reporting_rate is 'received / expected, 0 to 1';
comment on column report.reporting_rate_as_is.on_time_rate is 'on_time / expected, 0 to 1';
