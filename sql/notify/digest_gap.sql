-- grain: one row per unit and period whose 本年累计 the months before it contradict: the first :most
-- Periods that ended within the last thirteen months are looked at.
with gap as materialized (
    select
        gap.unit_name,
        gap.unit_code,
        gap.period_code,
        period.ends_on,
        gap.cell,
        gap.indicator_code,
        gap.indicator_name,
        gap.indicator_kind,
        trim_scale(gap.stated) as stated,
        trim_scale(gap.expected) as expected
    from report.cumulative_gap as gap
    inner join warehouse.dim_period as period on gap.period_key = period.period_key
    where period.ends_on > cast(:recorded_at as timestamptz) - interval '13 months'
)

select
    unit_name,
    period_code,
    count(*) as figures,
    (array_agg(cell order by indicator_code))[1] as cell,
    (array_agg(indicator_code order by indicator_code))[1] as indicator_code,
    (array_agg(indicator_name order by indicator_code))[1] as indicator_name,
    (array_agg(indicator_kind order by indicator_code))[1] as indicator_kind,
    (array_agg(stated order by indicator_code))[1] as stated,
    (array_agg(expected order by indicator_code))[1] as expected,
    count(*) over () as total
from gap
group by unit_name, unit_code, period_code, ends_on
order by unit_code asc, ends_on asc
limit :most;
