-- grain: one row per stale period, form that several unions owe in it, and union
delete from report.league_table
where period_key in (select period_key from report.stale_period);

with counted as (
    select
        stale.period_key,
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
    from report.stale_period as stale
    inner join warehouse.dim_period as period on stale.period_key = period.period_key
    inner join warehouse.dim_period as base
        on period.starts_on <= base.starts_on and period.ends_on >= base.ends_on
    inner join warehouse.fact_obligation as obligation on base.period_key = obligation.period_key
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    left join quality.right_first_time as first
        on
            obligation.unit_key = first.unit_key
            and obligation.form_key = first.form_key
            and obligation.period_key = first.period_key
    left join landing.submission as latest
        on
            obligation.unit_key = latest.unit_key
            and obligation.submission_key = latest.submission_key
    group by stale.period_key, form.form_code, obligation.unit_key
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
    from counted
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
    unit.unit_code,
    unit.name_zh,
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
    on shared.form_code = form.form_code and shared.last_form_version = form.version
inner join warehouse.unit_in_period as unit
    on shared.period_key = unit.period_key and shared.unit_key = unit.unit_key;
