-- grain: one row per unit, span of its days, and unit of any level of today's tree that has what it
-- was then
-- What is taken over on a day has no part in what its new owner gives away on the same day.
create view warehouse.unit_today as
with recursive heir as materialized (
    select
        unit_key,
        given_on,
        heir_unit_key,
        share
    from warehouse.unit_heir
    where given_on <= current_date
),

-- the days between those on which the unit gave something up
span as materialized (
    select
        unit_key,
        begins_on,
        lead(begins_on) over (partition by unit_key order by begins_on) as given_on
    from (
        select
            unit_key,
            min(valid_from) as begins_on
        from warehouse.dim_unit
        group by unit_key
        union
        select
            unit_key,
            given_on as begins_on
        from heir
    ) as bound
),

step as materialized (
    select
        span.unit_key,
        span.begins_on,
        heir.heir_unit_key,
        heir_span.begins_on as heir_begins_on,
        heir.share
    from span
    inner join heir
        on span.unit_key = heir.unit_key and span.given_on = heir.given_on
    inner join span as heir_span
        on
            heir.heir_unit_key = heir_span.unit_key
            and heir.given_on >= heir_span.begins_on
            and heir.given_on < coalesce(heir_span.given_on, 'infinity')
),

holding as (
    select
        unit_key,
        begins_on,
        given_on,
        unit_key as holder_unit_key,
        begins_on as holder_begins_on,
        cast(1 as numeric) as share
    from span
    union all
    select
        holding.unit_key,
        holding.begins_on,
        holding.given_on,
        step.heir_unit_key as holder_unit_key,
        step.heir_begins_on as holder_begins_on,
        holding.share * step.share as share
    from holding
    inner join step
        on
            holding.holder_unit_key = step.unit_key
            and holding.holder_begins_on = step.begins_on
)

select
    holding.unit_key,
    holding.begins_on as valid_from,
    holding.given_on as valid_to,
    today.unit_key as today_unit_key,
    today.unit_version_key as today_version_key,
    today.unit_code as today_code,
    today.unit_level as today_level,
    sum(holding.share) as share
from holding
inner join warehouse.dim_unit as holder
    on
        holding.holder_unit_key = holder.unit_key
        and holder.valid_from <= current_date
        and coalesce(holder.valid_to, 'infinity') > current_date
inner join warehouse.bridge_unit_ancestor as ancestor
    on
        holder.unit_version_key = ancestor.unit_version_key
        and ancestor.valid_from <= current_date
        and coalesce(ancestor.valid_to, 'infinity') > current_date
inner join warehouse.dim_unit as today
    on
        ancestor.ancestor_unit_key = today.unit_key
        and today.valid_from <= current_date
        and coalesce(today.valid_to, 'infinity') > current_date
where
    not exists (
        select 1
        from step as later
        where
            holding.holder_unit_key = later.unit_key
            and holding.holder_begins_on = later.begins_on
    )
group by
    holding.unit_key, holding.begins_on, holding.given_on, today.unit_key, today.unit_version_key,
    today.unit_code, today.unit_level;

comment on view warehouse.unit_today is
'One row per unit, span of its days, and unit of any level of today''s tree that has what the unit '
'was in these days: itself, its successors and theirs, and all levels above them';
comment on column warehouse.unit_today.unit_key is 'Durable key of the unit of then';
comment on column warehouse.unit_today.valid_from is 'First day of the span';
comment on column warehouse.unit_today.valid_to is
'First day after the span, on which the unit gave something up; null if it did not again';
comment on column warehouse.unit_today.today_unit_key is 'Durable key of the unit of today';
comment on column warehouse.unit_today.today_version_key is 'Its version that is in force today';
comment on column warehouse.unit_today.today_code is 'Its code';
comment on column warehouse.unit_today.today_level is 'union, group or city';
comment on column warehouse.unit_today.share is
'How much of the unit of then it has, by the shares that the catalogue declares: more than 0, at '
'most 1, exact';
