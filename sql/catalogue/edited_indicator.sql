-- grain: one row per indicator with figures in the star that belongs to another programme in the
-- catalogue in their periods
with incoming as (
    select
        indicator.code,
        indicator.programme_code,
        indicator.valid_from,
        indicator.valid_to
    from jsonb_to_recordset(cast(:indicators as jsonb)) as indicator (
        code text,
        programme_code text,
        valid_from date,
        valid_to date
    )
),

stored_figure as materialized (
    select
        indicator_version_key,
        period_key,
        count(*) as figures
    from warehouse.fact_observation
    where superseded_at is null
    group by indicator_version_key, period_key
)

select
    indicator.indicator_code,
    incoming.valid_from,
    programme.programme_code as value_before,
    incoming.programme_code as value_after,
    sum(stored.figures) as figures,
    (array_agg(period.period_code order by period.ends_on))[1] as first_period,
    (array_agg(period.period_code order by period.ends_on desc))[1] as last_period
from stored_figure as stored
inner join warehouse.dim_indicator as indicator
    on stored.indicator_version_key = indicator.indicator_version_key
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key
inner join warehouse.dim_period as period on stored.period_key = period.period_key
inner join incoming
    on
        indicator.indicator_code = incoming.code
        and programme.programme_code <> incoming.programme_code
        and period.ends_on between coalesce(incoming.valid_from, '-infinity')
        and coalesce(incoming.valid_to, 'infinity')
group by
    indicator.indicator_code, incoming.valid_from, programme.programme_code,
    incoming.programme_code
order by indicator.indicator_code, incoming.valid_from nulls first;
