-- grain: one row per given mail about a publication and figure of a union that has moved since,
-- with the city's; a total that moved by itself is a row of its own
with told as (
    select
        message.message_key,
        publication.period_code
    from outbox.message as message
    inner join warehouse.publication as publication
        on
            message.occasion
            = concat_ws(' ', 'revision', publication.period_code, publication.vintage)
    where message.kind = 'revision' and message.message_key = any(:message_keys)
),

moved as materialized (
    select
        period_code,
        unit_code,
        unit_name,
        unit_level,
        indicator_code,
        indicator_name,
        unit_of_measure,
        warehouse.as_written(latest_value, 'A', latest_qualifier) as written_before,
        warehouse.as_written(value, 'A', qualifier) as written_after,
        count(*) filter (where unit_level = 'union') over whole_figure as unions
    from report.revision_after_publication
    where
        is_pending
        and period_code = any(array(select told.period_code from told))
    window whole_figure as (partition by period_code, indicator_code)
)

select
    told.message_key,
    figure.unit_name,
    figure.indicator_code,
    figure.indicator_name,
    figure.unit_of_measure,
    figure.written_before,
    figure.written_after,
    city.written_before as city_before,
    city.written_after as city_after,
    count(*) over (partition by told.message_key) as figures_in_all
from told
inner join moved as figure
    on
        told.period_code = figure.period_code
        and figure.unit_level = case figure.unions when 0 then 'city' else 'union' end
left join moved as city
    on
        figure.period_code = city.period_code
        and figure.indicator_code = city.indicator_code
        and figure.unit_level = 'union'
        and city.unit_level = 'city'
order by told.message_key, figure.unit_code, figure.indicator_code;
