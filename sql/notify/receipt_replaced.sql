-- grain: one row per given receipt and figure that its submission replaced: the first twenty
-- The city's total is told with all that is loaded, and with this figure beside it.
with receipt as materialized (
    select
        message.message_key,
        message.unit_key,
        message.submission_key,
        message.queued_at,
        submission.form_key,
        submission.period_key,
        submission.loaded_at is not null as is_loaded
    from outbox.message as message
    inner join landing.submission as submission
        on
            message.unit_key = submission.unit_key
            and message.submission_key = submission.submission_key
    where
        message.kind = 'receipt'
        and message.verdict = 'accepted'
        and message.message_key = any(:message_keys)
),

replaced as (
    select
        receipt.message_key,
        receipt.is_loaded,
        figure.cell,
        figure.written_before,
        figure.written_after,
        indicator.indicator_code,
        indicator.unit_of_measure,
        total.value + case
            when receipt.is_loaded then 0
            else coalesce(figure.value_after, 0) - coalesce(loaded.value, 0)
        end as city_after,
        coalesce(line.name_zh, indicator.name_zh) as indicator_name,
        coalesce(figure.value_after, 0) - coalesce(figure.value_before, 0) as change,
        count(*) over (partition by receipt.message_key) as replaced_in_all,
        row_number() over (
            partition by receipt.message_key order by indicator.indicator_code
        ) as position
    from receipt
    inner join quality.replaced_figure as figure
        on
            receipt.unit_key = figure.unit_key
            and receipt.period_key = figure.period_key
            and receipt.submission_key = figure.submission_key
            and receipt.queued_at <= figure.recorded_at
            -- the other partitions are not even opened
            and figure.period_key between (select min(told.period_key) from receipt as told)
            and (select max(told.period_key) from receipt as told)
    left join warehouse.bridge_form_indicator as line
        on
            receipt.form_key = line.form_key
            and figure.indicator_key = line.indicator_key
    inner join warehouse.dim_indicator as indicator
        on figure.indicator_version_key = indicator.indicator_version_key
    left join warehouse.fact_observation as loaded
        on
            figure.unit_key = loaded.unit_key
            and figure.period_key = loaded.period_key
            and figure.indicator_key = loaded.indicator_key
            and loaded.superseded_at is null
            and loaded.period_key between (select min(told.period_key) from receipt as told)
            and (select max(told.period_key) from receipt as told)
    left join report.total_figure as total
        on
            figure.period_key = total.period_key
            and figure.indicator_key = total.indicator_key
            and total.unit_level = 'city'
)

select
    message_key,
    is_loaded,
    cell,
    written_before,
    written_after,
    indicator_code,
    indicator_name,
    unit_of_measure,
    replaced_in_all,
    trim_scale(city_after) as city_after,
    trim_scale(city_after - change) as city_before
from replaced
where position <= 20
order by message_key, position;
