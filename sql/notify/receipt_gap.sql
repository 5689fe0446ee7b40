-- grain: one row per given receipt of an accepted submission and later period of the year that its
-- figures, as accepted now, contradict
-- Of what is loaded the load found it; what waits to be loaded counts already (etl/coming.py).
with receipt as materialized (
    select
        message.message_key,
        submission.unit_key,
        submission.submission_key,
        submission.loaded_at,
        period.period_level,
        period.calendar_year,
        period.number_in_year
    from outbox.message as message
    inner join landing.submission as submission
        on
            message.unit_key = submission.unit_key
            and message.submission_key = submission.submission_key
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    where
        message.kind = 'receipt'
        and message.message_key = any(:message_keys)
        and submission.verdict = 'accepted'
),

contradiction as (
    select
        receipt.message_key,
        gap.period_key,
        gap.indicator_key,
        gap.cell,
        gap.stated,
        gap.expected
    from receipt
    inner join quality.contradicted_figure as gap on receipt.unit_key = gap.unit_key
    where receipt.loaded_at is not null
    union all
    select
        receipt.message_key,
        gap.period_key,
        gap.indicator_key,
        gap.cell,
        gap.stated,
        gap.expected
    from receipt
    inner join
        quality.contradiction(
            array(
                select distinct waiting.unit_key
                from receipt as waiting
                where waiting.loaded_at is null
            ),
            array(
                select distinct waiting.calendar_year
                from receipt as waiting
                where waiting.loaded_at is null
            )
        ) as gap
        on receipt.unit_key = gap.unit_key
    where receipt.loaded_at is null
)

select
    receipt.message_key,
    period.period_code,
    count(*) as figures,
    (array_agg(gap.cell order by indicator.indicator_code))[1] as cell,
    (array_agg(indicator.indicator_code order by indicator.indicator_code))[1] as indicator_code,
    (array_agg(indicator.name_zh order by indicator.indicator_code))[1] as indicator_name,
    (array_agg(indicator.kind order by indicator.indicator_code))[1] as indicator_kind,
    (array_agg(trim_scale(gap.stated) order by indicator.indicator_code))[1] as stated,
    (array_agg(trim_scale(gap.expected) order by indicator.indicator_code))[1] as expected
from receipt
inner join contradiction as gap on receipt.message_key = gap.message_key
inner join warehouse.dim_indicator as indicator on gap.indicator_key = indicator.indicator_key
inner join warehouse.dim_period as period
    on
        gap.period_key = period.period_key
        and receipt.period_level = period.period_level
        and receipt.calendar_year = period.calendar_year
        and receipt.number_in_year < period.number_in_year
group by receipt.message_key, period.period_code, period.ends_on
order by receipt.message_key, period.ends_on;
