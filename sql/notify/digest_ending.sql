-- grain: one row per form that nothing follows and that ends in sixty or thirty days, or has ended,
-- as of a day since the last digest: the first :most
with today as (
    select
        cast(cast(:since as timestamptz) at time zone :timezone as date) as told_until,
        cast(cast(:recorded_at as timestamptz) at time zone :timezone as date) as day
)

select
    form.table_number,
    form.title_zh as form_title,
    form.valid_to,
    form.units,
    form.valid_to - today.day as days_left,
    count(*) over () as total
from warehouse.unfollowed_form as form
cross join today
where
    exists (
        select 1
        from unnest(array[60, 30, -1]) as told (days_before)
        where
            form.valid_to - told.days_before > today.told_until
            and form.valid_to - told.days_before <= today.day
    )
order by form.valid_to asc, form.form_code asc
limit :most;
