-- grain: one row per form that nothing follows and that has ended, or ends within sixty days; one
-- that ended more than a year ago only if nothing else is asked of its units either
with today as (
    select cast(cast(:at as timestamptz) at time zone :timezone as date) as day
)

select
    unfollowed.table_number,
    unfollowed.valid_to,
    unfollowed.units,
    unfollowed.valid_to < today.day as has_ended
from warehouse.unfollowed_form as unfollowed
inner join warehouse.dim_form as form on unfollowed.form_key = form.form_key
cross join today
where
    unfollowed.valid_to <= today.day + 60
    and (
        unfollowed.valid_to > today.day - 366
        or not exists (
            select 1
            from warehouse.dim_form as other
            where form.unit_kinds && other.unit_kinds and other.valid_to >= today.day
        )
    )
order by unfollowed.valid_to, unfollowed.form_code;
