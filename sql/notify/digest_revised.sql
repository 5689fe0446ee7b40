-- grain: one row per union's figure that is not what was published, and has moved since the last
-- digest: the first :most
with touched as materialized (
    select distinct publication.period_code
    from warehouse.publication as publication
    inner join warehouse.dim_period as period on publication.period_code = period.period_code
    where
        exists (
            select 1
            from history.unit_figure as version
            where
                version.period_key = period.period_key
                and greatest(version.recorded_at, version.superseded_at) > :since
        )
),

revised as (
    select
        period_code,
        unit_code,
        unit_name,
        indicator_code,
        indicator_name,
        unit_of_measure,
        latest_vintage,
        warehouse.as_written(latest_value, 'A', latest_qualifier) as written_before,
        warehouse.as_written(value, 'A', qualifier) as written_after
    from report.revision_after_publication
    where
        is_pending
        and unit_level = 'union'
        and period_code = any(array(select touched.period_code from touched))
),

told_before as (
    select
        period_code,
        unit_code,
        indicator_code,
        warehouse.as_written(value, 'A', qualifier) as written_after
    from report.revision_after_publication_as_of(:since)
    where
        is_pending
        and unit_level = 'union'
        and period_code = any(array(select touched.period_code from touched))
)

select
    revised.period_code,
    revised.unit_name,
    revised.indicator_code,
    revised.indicator_name,
    revised.unit_of_measure,
    revised.latest_vintage,
    revised.written_before,
    revised.written_after,
    count(*) over () as total
from revised
left join told_before
    on
        revised.period_code = told_before.period_code
        and revised.unit_code = told_before.unit_code
        and revised.indicator_code = told_before.indicator_code
        and revised.written_after = told_before.written_after
where told_before.unit_code is null
order by revised.period_code, revised.unit_code, revised.indicator_code
limit :most;
