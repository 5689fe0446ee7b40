-- grain: one row per given receipt and figure that its submission replaced: the first twenty
with receipt as (
    select
        message_key,
        unit_key,
        submission_key,
        queued_at
    from outbox.message
    where
        kind = 'receipt'
        and verdict = 'accepted'
        and message_key = any(:message_keys)
),

replaced as (
    select
        receipt.message_key,
        figure.cell,
        figure.written_before,
        figure.written_after,
        indicator.indicator_code,
        indicator.unit_of_measure,
        total.value as city_after,
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
            and receipt.submission_key = figure.submission_key
            and receipt.queued_at <= figure.recorded_at
    inner join landing.submission as submission
        on
            receipt.unit_key = submission.unit_key
            and receipt.submission_key = submission.submission_key
    left join warehouse.bridge_form_indicator as line
        on
            submission.form_key = line.form_key
            and figure.indicator_key = line.indicator_key
    inner join warehouse.dim_indicator as indicator
        on figure.indicator_key = indicator.indicator_key
    left join report.total_figure as total
        on
            figure.period_key = total.period_key
            and figure.indicator_key = total.indicator_key
            and total.unit_level = 'city'
)

select
    message_key,
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
