-- grain: one row per given receipt of an accepted submission and later period of the year that its
-- figures, as accepted now, contradict
with receipt as (
    select
        message.message_key,
        submission.unit_key,
        submission.submission_key,
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
)

select
    receipt.message_key,
    gap.period_code,
    count(*) as figures,
    (array_agg(gap.cell order by gap.indicator_code))[1] as cell,
    (array_agg(gap.indicator_code order by gap.indicator_code))[1] as indicator_code,
    (array_agg(gap.indicator_name order by gap.indicator_code))[1] as indicator_name,
    (array_agg(gap.indicator_kind order by gap.indicator_code))[1] as indicator_kind,
    (array_agg(trim_scale(gap.stated) order by gap.indicator_code))[1] as stated,
    (array_agg(trim_scale(gap.expected) order by gap.indicator_code))[1] as expected
from receipt
inner join report.cumulative_gap as gap on receipt.unit_key = gap.unit_key
inner join warehouse.dim_period as period
    on
        gap.period_key = period.period_key
        and receipt.period_level = period.period_level
        and receipt.calendar_year = period.calendar_year
        and receipt.number_in_year < period.number_in_year
group by receipt.message_key, gap.period_code, period.ends_on
order by receipt.message_key, period.ends_on;
