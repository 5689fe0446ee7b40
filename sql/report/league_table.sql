-- grain: one row per given period, form that several unions owe in it, and union
delete from report.league_table
where period_key = any(:period_keys);

with counted as (
    select
        period.period_key,
        form.form_code,
        obligation.unit_key,
        max(form.version) as form_version,
        count(*) as expected,
        count(obligation.received_at) as received,
        count(*) filter (where obligation.received_at <= obligation.due_at) as on_time,
        count(obligation.accepted_at) as accepted,
        count(first.submission_key) as right_first_time,
        bool_or(obligation.timeliness = 'missing') as is_missing,
        coalesce(bool_or(latest.is_synthetic), false) as is_synthetic
    from warehouse.dim_period as period
    inner join warehouse.dim_period as base
        on period.starts_on <= base.starts_on and period.ends_on >= base.ends_on
    inner join warehouse.fact_obligation as obligation
        on
            base.period_key = obligation.period_key
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
    where period.period_key = any(:period_keys)
    group by period.period_key, form.form_code, obligation.unit_key
),

-- before the windows, behind which the planner expects a single row
named as (
    select
        counted.*,
        unit.unit_code,
        unit.name_zh as unit_name
    from counted
    inner join warehouse.unit_in_period as unit
        on
            counted.period_key = unit.period_key
            and counted.unit_key = unit.unit_key
            and unit.period_key = any(:period_keys)
),

ranked as (
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
    from named
    window league as (partition by period_key, form_code)
),

shared as (
    select
        *,
        count(*) over (partition by period_key, form_code, place) as unions_in_place
    from ranked
    where unions > 1
)

insert into report.league_table (
    period_key,
    period_code,
    period_level,
    form_code,
    form_title,
    unit_code,
    unit_name,
    expected,
    received,
    on_time,
    accepted,
    right_first_time,
    rank,
    rank_label,
    is_synthetic
)
select
    shared.period_key,
    period.period_code,
    period.period_level,
    shared.form_code,
    form.title_zh,
    shared.unit_code,
    shared.unit_name,
    shared.expected,
    shared.received,
    shared.on_time,
    shared.accepted,
    shared.right_first_time,
    case when shared.received > 0 then shared.place end,
    case
        when shared.received > 0
            then
                report.place_zh(
                    cast(shared.place as integer), cast(shared.unions_in_place as integer)
                )
        when shared.is_missing then '零报送'
        else '未到期'
    end,
    shared.is_synthetic
from shared
inner join warehouse.dim_period as period on shared.period_key = period.period_key
inner join warehouse.dim_form as form
    on shared.form_code = form.form_code and shared.last_form_version = form.version;
