-- grain: one row per unit and league whose place its counts and its neighbours contradict
-- severity: fail
-- The counts themselves are checked against the obligations by league_table.check.sql.
with member as (
    select
        period_key,
        period_code,
        form_code,
        unit_code,
        received,
        rank,
        rank_label,
        array[
            cast(on_time as numeric) / nullif(expected, 0),
            cast(received as numeric) / nullif(expected, 0),
            cast(right_first_time as numeric) / nullif(expected, 0)
        ] as merit
    from report.league_table
    where period_key = any(:period_keys)
),

in_order as (
    select
        member.*,
        lag(member.merit) over league as merit_before,
        lag(member.rank, 1, 0) over league as rank_before,
        count(*) over (
            partition by member.period_code, member.form_code, member.merit
        ) as unions_in_place
    from member
    window league as (
        partition by member.period_code, member.form_code
        order by member.merit desc, member.rank asc
    )
),

overdue as (
    select distinct
        bridge.period_key,
        form.form_code,
        unit.unit_code
    from warehouse.fact_obligation as obligation
    inner join warehouse.bridge_period as bridge
        on obligation.period_key = bridge.part_period_key
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where bridge.period_key = any(:period_keys) and obligation.timeliness = 'missing'
)

select
    in_order.period_code,
    in_order.form_code,
    in_order.unit_code,
    in_order.rank,
    in_order.rank_label
from in_order
left join overdue
    on
        in_order.period_key = overdue.period_key
        and in_order.form_code = overdue.form_code
        and in_order.unit_code = overdue.unit_code
where
    case
        when in_order.received = 0
            then
                in_order.rank is not null
                or in_order.rank_label
                <> case when overdue.unit_code is null then '未到期' else '零报送' end
        else
            in_order.rank is distinct from case
                when in_order.merit = in_order.merit_before then in_order.rank_before
                else in_order.rank_before + 1
            end
            or in_order.rank_label is distinct from report.place_zh(
                in_order.rank, cast(in_order.unions_in_place as integer)
            )
    end;
