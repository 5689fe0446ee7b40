-- grain: one row per version that loading what waits of given units would add to the star, each
-- when it was accepted; and per current version that would end
with waiting as materialized (
    select
        incoming.unit_key,
        incoming.submission_key,
        incoming.form_key,
        incoming.period_key,
        incoming.judged_at,
        (
            select array_agg(later.submission_key)
            from landing.submission as later
            where
                later.unit_key = incoming.unit_key
                and later.submission_key = any(incoming.later_keys)
                and later.judged_at <= incoming.judged_at
        ) as overtaking_keys
    from staging.incoming_submission as incoming
    where incoming.unit_key = any(:unit_keys)
),

statement as materialized (
    select distinct on (waiting.unit_key, waiting.submission_key, cell.indicator_key)
        waiting.unit_key,
        waiting.period_key,
        cell.indicator_key,
        cell.indicator_version_key,
        waiting.submission_key,
        cell.value,
        cell.status,
        cell.qualifier,
        cell.sheet,
        cell.cell,
        waiting.judged_at as recorded_at
    from waiting
    inner join staging.figure_cell as cell
        on
            waiting.unit_key = cell.unit_key
            and waiting.submission_key = cell.submission_key
            and waiting.form_key = cell.form_key
    where
        -- of years of cells, only those that wait are looked at
        cell.submission_key between (select min(asked.submission_key) from waiting as asked)
        and (select max(asked.submission_key) from waiting as asked)
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
        waiting.unit_key asc, waiting.submission_key asc, cell.indicator_key asc,
        cell.row_number asc
),

-- with those that stand in the star where a submission states a figure
stated_version as (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        fact.indicator_version_key,
        fact.submission_key,
        fact.value,
        fact.status,
        fact.qualifier,
        fact.sheet,
        fact.cell,
        fact.recorded_at
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
    union all
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
        recorded_at
    from statement
),

compared as (
    select
        stated_version.*,
        lag(row(stated_version.value, stated_version.status, stated_version.qualifier))
            over versions as stated_before
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
where row(value, status, qualifier) is distinct from stated_before
on conflict (unit_key, period_key, indicator_key, recorded_at) do nothing;
