-- grain: one row per latest publication of a period of which a figure has moved, untold so far
-- Only where something was stored since are the figures compared.
with untold as (
    select
        latest.period_code,
        latest.vintage,
        latest.recorded_at
    from warehouse.publication as latest
    left join warehouse.publication as later
        on latest.period_code = later.period_code and latest.vintage < later.vintage
    left join outbox.message as message
        on message.occasion = concat_ws(' ', 'revision', latest.period_code, latest.vintage)
    where later.vintage is null and message.message_key is null
),

touched as materialized (
    select
        untold.period_code,
        untold.vintage
    from untold
    inner join warehouse.dim_period as period on untold.period_code = period.period_code
    where
        exists (
            select 1
            from history.unit_figure as version
            where
                version.period_key = period.period_key
                and greatest(version.recorded_at, version.superseded_at) > untold.recorded_at
        )
        or exists (
            select 1
            from history.total_figure as version
            where
                version.period_key = period.period_key
                and greatest(version.recorded_at, version.superseded_at) > untold.recorded_at
        )
),

moved as (
    select distinct period_code
    from report.revision_after_publication
    where
        is_pending
        and period_code = any(array(select touched.period_code from touched))
)

insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'revision' as kind,
    concat_ws(' ', 'revision', touched.period_code, touched.vintage) as occasion,
    0 as unit_key,
    :recorded_at as queued_at
from touched
inner join moved on touched.period_code = moved.period_code
order by touched.period_code
on conflict (occasion) do nothing;
