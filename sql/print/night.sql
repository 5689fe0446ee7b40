-- grain: one row for what the run of a moment did
select
    (
        select count(*) from landing.delivery
        where collected_at = :recorded_at
    ) as deliveries,
    (
        select count(*) from landing.submission
        where judged_at = :recorded_at and verdict = 'accepted'
    ) as accepted,
    (
        select count(*) from landing.submission
        where judged_at = :recorded_at and verdict <> 'accepted'
    ) as not_accepted,
    (
        select count(*)
        from quality.finding as finding
        inner join quality.run as run on finding.run_key = run.run_key
        where run.recorded_at = :recorded_at
    ) + (
        select coalesce(cast(sum(further.findings) as bigint), 0)
        from quality.further_finding as further
        inner join quality.run as run on further.run_key = run.run_key
        where run.recorded_at = :recorded_at
    ) as findings,
    (
        select count(*) from warehouse.fact_observation
        where recorded_at = :recorded_at
    ) as observations;
