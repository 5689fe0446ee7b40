-- grain: one row per given receipt of an accepted submission and later period of the year that its
-- figures, as accepted now, contradict
-- Of what is loaded the load found it; what waits to be loaded counts already (etl/coming.py).
with later_period as materialized (
    select
        message.message_key,
        submission.unit_key,
        submission.submission_key,
        submission.loaded_at,
        later.period_key,
        later.period_code,
        later.ends_on
    from outbox.message as message
    inner join landing.submission as submission
        on
            message.unit_key = submission.unit_key
            and message.submission_key = submission.submission_key
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join warehouse.dim_period as later
        on
            period.period_level = later.period_level
            and period.calendar_year = later.calendar_year
            and period.number_in_year < later.number_in_year
    where
        message.kind = 'receipt'
        and message.message_key = any(:message_keys)
        and submission.verdict = 'accepted'
),

contradiction as (
    select
        unit_key,
        period_key,
        indicator_key,
        cell,
        stated,
        expected,
        true as is_loaded
    from quality.contradicted_figure
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        cell,
        stated,
        expected,
        false as is_loaded
    from
        quality.contradiction(
            array(
                select distinct waiting.unit_key
                from later_period as waiting
                where waiting.loaded_at is null
            ),
            array(
                select distinct waiting.period_key
                from later_period as waiting
                where waiting.loaded_at is null
            )
        )
)

select
    later.message_key,
    later.period_code,
    count(*) as figures,
    (array_agg(gap.cell order by indicator.indicator_code))[1] as cell,
    (array_agg(indicator.indicator_code order by indicator.indicator_code))[1] as indicator_code,
    (array_agg(indicator.name_zh order by indicator.indicator_code))[1] as indicator_name,
    (array_agg(indicator.kind order by indicator.indicator_code))[1] as indicator_kind,
    (array_agg(trim_scale(gap.stated) order by indicator.indicator_code))[1] as stated,
    (array_agg(trim_scale(gap.expected) order by indicator.indicator_code))[1] as expected
from later_period as later
inner join contradiction as gap
    on
        later.unit_key = gap.unit_key
        and later.period_key = gap.period_key
        and (later.loaded_at is not null) = gap.is_loaded
inner join warehouse.indicator_in_period as indicator
    on
        gap.indicator_key = indicator.indicator_key
        and gap.period_key = indicator.period_key
group by later.message_key, later.period_code, later.ends_on
order by later.message_key, later.ends_on;
