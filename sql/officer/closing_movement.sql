-- grain: one row per figure of the city that differs from that of the year before, or where there
-- is none, and it does not begin anew with the year, from that of the period before: the :most that
-- differ most
with asked as (
    select
        period_key,
        period_level,
        starts_on
    from warehouse.dim_period
    where period_code = :period_code
),

earlier as (
    select
        period.period_key,
        period.period_code,
        period.starts_on = asked.starts_on - interval '1 year' as is_year_before
    from asked
    inner join warehouse.dim_period as period
        on
            asked.period_level = period.period_level
            and (
                period.starts_on = asked.starts_on - interval '1 year'
                or period.ends_on = asked.starts_on - 1
            )
),

compared as (
    select distinct on (figure.indicator_code)
        figure.indicator_code,
        figure.indicator_name,
        figure.unit_of_measure,
        figure.value,
        figure.qualifier,
        figure.units_reported,
        figure.units_expected,
        earlier.period_code as earlier_period_code,
        before.value as value_before,
        before.qualifier as qualifier_before
    from asked
    inner join report.programme_by_unit as figure
        on asked.period_key = figure.period_key and figure.unit_level = 'city'
    cross join earlier
    inner join report.programme_by_unit as before
        on
            earlier.period_key = before.period_key
            and figure.unit_code = before.unit_code
            and figure.indicator_code = before.indicator_code
    where
        before.value <> 0
        and figure.value <> before.value
        and (earlier.is_year_before or figure.indicator_kind <> 'cumulative')
    order by figure.indicator_code asc, earlier.is_year_before desc
)

select
    indicator_code,
    indicator_name,
    unit_of_measure,
    units_reported,
    units_expected,
    earlier_period_code,
    warehouse.as_written(value_before, 'A', qualifier_before) as written_before,
    warehouse.as_written(value, 'A', qualifier) as written_after,
    (value - value_before) / abs(value_before) as change
from compared
order by abs((value - value_before) / value_before) desc, indicator_code asc
limit :most;
