-- grain: one row per version that loading what waits of given units, and of those that they took
-- over, would add to the star, each when it was accepted; and per current version that would end
with looked_at as materialized (
    select unit.unit_key
    from unnest(cast(:unit_keys as integer[])) as unit (unit_key)
    union
    select succession.predecessor_unit_key as unit_key
    from warehouse.unit_succession as succession
    where succession.unit_key = any(:unit_keys)
),

waiting as materialized (
    select
        incoming.unit_key,
        incoming.submission_key,
        incoming.form_key,
        incoming.period_key,
        submission.judged_at,
        (
            select array_agg(later.submission_key)
            from landing.submission as later
            where
                later.unit_key = incoming.unit_key
                and later.submission_key = any(incoming.later_keys)
                and later.judged_at <= submission.judged_at
        ) as overtaking_keys
    from staging.incoming_submission as incoming
    inner join landing.submission as submission
        on
            incoming.unit_key = submission.unit_key
            and incoming.submission_key = submission.submission_key
    where incoming.unit_key = any(array(select looked_at.unit_key from looked_at))
),

waiting_span as (
    select
        min(submission_key) as first_key,
        max(submission_key) as last_key
    from waiting
),

statement as materialized (
    select distinct on (waiting.unit_key, waiting.submission_key, line.indicator_key)
        waiting.unit_key,
        waiting.period_key,
        line.indicator_key,
        line.indicator_version_key,
        waiting.submission_key,
        cell.value,
        cell.status,
        cell.sheet,
        cell.cell,
        waiting.judged_at as recorded_at,
        coalesce(cell.qualifier, 'exact') as qualifier
    from waiting
    inner join staging.cell as cell
        on
            waiting.unit_key = cell.unit_key
            and waiting.submission_key = cell.submission_key
    inner join warehouse.bridge_form_indicator as line
        on
            waiting.form_key = line.form_key
            and cell.line_code = line.line_code
            and cell.field = line.value_field
    where
        cell.status is not null
        -- of years of cells, only those that wait are looked at
        and cell.submission_key between (select waiting_span.first_key from waiting_span)
        and (select waiting_span.last_key from waiting_span)
        and (
            waiting.overtaking_keys is null
            or (
                select count(*)
                from staging.cell as later
                where
                    later.unit_key = waiting.unit_key
                    and later.submission_key = any(waiting.overtaking_keys)
                    and later.line_code = cell.line_code
                    and later.field = cell.field
                    and later.status is not null
            ) < 1
        )
    order by
        waiting.unit_key asc, waiting.submission_key asc, line.indicator_key asc,
        cell.row_number asc
),

followed as (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        fact.indicator_version_key,
        fact.submission_key,
        fact.value,
        fact.status,
        fact.sheet,
        fact.cell,
        fact.recorded_at,
        fact.qualifier
    from warehouse.fact_observation as fact
    where
        fact.superseded_at is null
        and exists (
            select 1
            from statement
            where
                statement.unit_key = fact.unit_key
                and statement.period_key = fact.period_key
                and statement.indicator_key = fact.indicator_key
        )
        -- the other partitions are not even opened
        and fact.period_key between (select min(statement.period_key) from statement)
        and (select max(statement.period_key) from statement)
),

stated_version as (
    select
        unit_key,
        period_key,
        indicator_key,
        indicator_version_key,
        submission_key,
        value,
        status,
        sheet,
        cell,
        recorded_at,
        qualifier
    from followed
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        indicator_version_key,
        submission_key,
        value,
        status,
        sheet,
        cell,
        recorded_at,
        qualifier
    from statement
),

compared as (
    select
        stated_version.*,
        lag(stated_version.value) over versions as value_before,
        lag(stated_version.status) over versions as status_before,
        lag(stated_version.qualifier) over versions as qualifier_before
    from stated_version
    window versions as (
        partition by unit_key, period_key, indicator_key order by recorded_at, submission_key
    )
)

insert into quality.coming_version (
    unit_key,
    period_key,
    indicator_key,
    indicator_version_key,
    submission_key,
    value,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at,
    superseded_at
)
select
    unit_key,
    period_key,
    indicator_key,
    indicator_version_key,
    submission_key,
    value,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at,
    lead(recorded_at) over (
        partition by unit_key, period_key, indicator_key order by recorded_at, submission_key
    ) as superseded_at
from compared
where
    (value, status, qualifier) is distinct from (value_before, status_before, qualifier_before)
on conflict (unit_key, period_key, indicator_key, recorded_at) do nothing;
