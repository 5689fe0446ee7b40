-- grain: one row per given period, form that several units owe in it, and unit; what the officer
-- closed is owed no more
with submission_count as (
    select
        bridge.period_key,
        form.form_code,
        obligation.unit_key,
        max(form.version) as form_version,
        count(*) as expected,
        count(obligation.received_at) as received,
        count(*) filter (where obligation.timeliness = 'on_time') as on_time,
        count(obligation.fulfilled_at) as accepted,
        count(first.submission_key) as right_first_time,
        bool_or(obligation.timeliness = 'missing') as is_missing,
        coalesce(bool_or(latest.is_synthetic), false) as is_synthetic
    from warehouse.bridge_period as bridge
    inner join warehouse.fact_obligation as obligation
        on
            bridge.part_period_key = obligation.period_key
            and obligation.period_key = any(:part_keys)
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    left join quality.right_first_time as first
        on
            obligation.unit_key = first.unit_key
            and obligation.form_key = first.form_key
            and obligation.period_key = first.period_key
            and first.period_key = any(:part_keys)
    left join landing.submission as latest
        on
            obligation.unit_key = latest.unit_key
            and obligation.submission_key = latest.submission_key
            and latest.period_key = any(:part_keys)
    where
        bridge.period_key = any(:period_keys)
        and obligation.timeliness <> 'excused'
    group by bridge.period_key, form.form_code, obligation.unit_key
),

-- before the windows, behind which the planner expects a single row
league_member as (
    select
        submission_count.*,
        unit.unit_code,
        unit.name_zh as unit_name
    from submission_count
    inner join warehouse.unit_in_period as unit
        on
            submission_count.period_key = unit.period_key
            and submission_count.unit_key = unit.unit_key
            and unit.period_key = any(:period_keys)
),

ranked_member as (
    select
        *,
        max(form_version) over league as last_form_version,
        count(*) over league as unions,
        dense_rank() over (
            league
            order by
                cast(on_time as numeric) / expected desc,
                cast(received as numeric) / expected desc,
                cast(right_first_time as numeric) / expected desc
        ) as place
    from league_member
    window league as (partition by period_key, form_code)
),

placed_member as (
    select
        *,
        count(*) over (partition by period_key, form_code, place) as unions_in_place
    from ranked_member
    where unions > 1
)

select
    member.period_key,
    period.period_code,
    period.period_level,
    member.form_code,
    form.title_zh as form_title,
    member.unit_code,
    member.unit_name,
    member.expected,
    member.received,
    member.on_time,
    member.accepted,
    member.right_first_time,
    member.is_synthetic,
    case when member.received > 0 then member.place end as rank,
    case
        when member.received > 0
            then
                report.place_zh(
                    cast(member.place as integer), cast(member.unions_in_place as integer)
                )
        when member.is_missing then '零报送'
        else '未到期'
    end as rank_label
from placed_member as member
inner join warehouse.dim_period as period on member.period_key = period.period_key
inner join warehouse.dim_form as form
    on member.form_code = form.form_code and member.last_form_version = form.version;
