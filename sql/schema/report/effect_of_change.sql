-- purpose: by how much a change of the star moved a unit's figure of its own or a longer period
-- A flow counts in every period around its own. Of what is a state the last one stated counts, as
-- in report.due_figure: a stock for a year, a cumulative figure in its calendar year. Where several
-- periods change at one moment, the difference is due to the last of them.
create function report.effect_of_change(
    unit_key integer,
    indicator_key integer,
    period_key integer,
    whole_period_key integer,
    changed_at timestamptz
)
returns numeric
language sql stable as $$
    with due as (
        select
            whole.starts_on,
            -- the last month of it that was over by then
            least(whole.ends_on, cast(date_trunc('month', $5) as date) - 1) as due_on
        from warehouse.dim_period as whole
        where whole.period_key = $4
    ),

    stated as (
        select
            fact.period_key,
            fact.value,
            fact.recorded_at < $5 as stood_before,
            coalesce(fact.superseded_at, 'infinity') > $5 as stands_since,
            row_number() over (order by period.ends_on desc, period.period_key desc) as place
        from due
        cross join warehouse.dim_period as period
        inner join warehouse.fact_observation as fact on period.period_key = fact.period_key
        inner join warehouse.dim_indicator as indicator
            on fact.indicator_version_key = indicator.indicator_version_key
        where
            fact.unit_key = $1
            and fact.indicator_key = $2
            and fact.status in ('A', 'M')
            and fact.recorded_at <= $5
            and coalesce(fact.superseded_at, 'infinity') >= $5
            and case indicator.kind
                when 'flow' then fact.period_key = $3
                when 'stock'
                    then period.ends_on between due.due_on + 1 - interval '1 year' and due.due_on
                else
                    period.ends_on between date_trunc('year', due.due_on) and due.due_on
            end
            and (indicator.kind = 'flow' or due.due_on >= due.starts_on)
    )

    select
        case
            when (array_agg(stated.period_key order by place))[1] = $3
                then
                    coalesce((array_agg(value order by place) filter (where stands_since))[1], 0)
                    - coalesce((array_agg(value order by place) filter (where stood_before))[1], 0)
            else 0
        end
    from stated
$$;

comment on function report.effect_of_change is
'By how much the change of a unit''s figure of a period, at a moment of report.change, moved the '
'unit''s figure of a whole period around it';
