-- grain: one row for the observation that a unit's part of a figure rests on at a moment
-- Inlined where it is called, so that the planner knows the periods: it would open all partitions
-- otherwise.
create function report.standing_observation(
    of_unit_key integer,
    of_indicator_key integer,
    stated_keys integer[],
    of_period_key integer,
    first_day date,
    last_day date,
    known_at timestamptz
)
returns table (
    unit_version_key integer,
    period_key integer,
    period_code text,
    is_of_month boolean,
    starts_on date,
    ends_on date,
    value numeric,
    value_yuan numeric,
    qualifier text,
    recorded_at timestamptz
)
language sql stable as $$
    select
        fact.unit_version_key,
        stated.period_key,
        stated.period_code,
        stated.period_level = 'month' as is_of_month,
        stated.starts_on,
        stated.ends_on,
        fact.value,
        fact.value_yuan,
        fact.qualifier,
        fact.recorded_at
    from warehouse.dim_period as stated
    inner join warehouse.fact_observation as fact on stated.period_key = fact.period_key
    where
        stated.period_key = any($3)
        and stated.period_key = coalesce($4, stated.period_key)
        and stated.ends_on between $5 and $6
        and fact.period_key = any($3)
        and fact.unit_key = $1
        and fact.indicator_key = $2
        and fact.status in ('A', 'M')
        and fact.recorded_at <= coalesce($7, 'infinity')
        and (fact.superseded_at is null or fact.superseded_at > $7)
    order by stated.ends_on desc, stated.starts_on asc
    limit 1
$$;

comment on function report.standing_observation is
'One row, or none: of the given periods that end between two days, or of one of them, the last '
'that a unit had reported an indicator for, in the version in force at a moment; null: now';
