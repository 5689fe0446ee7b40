-- grain: one row, a period with its latest publication, the leave to publish it once more, and the
-- end of the chain of all publications; none if there is no such period
with latest as (
    select
        period_code,
        vintage,
        recorded_at,
        approved_by,
        canonical_form
    from warehouse.publication
    where period_code = :period_code
    order by vintage desc
    limit 1
),

reopening as (
    select
        leave.period_code,
        leave.ends_on,
        leave.approved_by,
        leave.reason
    from latest
    inner join quality.reopening as leave
        on latest.period_code = leave.period_code and latest.vintage = leave.vintage
    order by leave.reopening_key desc
    limit 1
),

chain_end as (
    select
        publication_number,
        sha256,
        recorded_at
    from warehouse.publication
    order by publication_number desc
    limit 1
),

last_run as (
    select max(recorded_at) as recorded_at
    from landing.stage_run
)

select
    period.period_code,
    period.ends_on,
    latest.vintage,
    latest.recorded_at as published_at,
    latest.approved_by,
    latest.canonical_form,
    reopening.ends_on as reopened_until,
    reopening.approved_by as reopened_by,
    reopening.reason as reopened_because,
    chain_end.sha256 as chain_end_sha256,
    catalogue.checksum as catalogue_sha256,
    coalesce(chain_end.publication_number, 0) as chain_length,
    greatest(chain_end.recorded_at, last_run.recorded_at) as last_recorded_at
from warehouse.dim_period as period
cross join last_run
left join latest on period.period_code = latest.period_code
left join reopening on period.period_code = reopening.period_code
left join chain_end on true
left join internal.catalogue as catalogue on true
where period.period_code = :period_code;
