-- grain: one row for what became of the files that the run of a moment collected, whichever of the
-- runs beside it read, judged or loaded them
with delivered as materialized (
    select
        file_sha256,
        received_at
    from landing.delivery
    where collected_at = :recorded_at
),

opened as materialized (
    select
        unit_key,
        submission_key,
        period_key,
        verdict
    from landing.submission
    where
        file_sha256 in (select delivered.file_sha256 from delivered)
        and (file_sha256, received_at) in (
            select
                delivered.file_sha256,
                delivered.received_at
            from delivered
        )
),

-- what gave way and came back is one observation
loaded as (
    select distinct
        fact.submission_key,
        fact.indicator_key
    from opened
    inner join warehouse.fact_observation as fact
        on
            opened.unit_key = fact.unit_key
            and opened.submission_key = fact.submission_key
            and opened.period_key = fact.period_key
)

select
    (select count(*) from delivered) as deliveries,
    (
        select count(*) from opened
        where verdict = 'accepted'
    ) as accepted,
    (
        select count(*) from opened
        where verdict <> 'accepted'
    ) as not_accepted,
    (
        select coalesce(cast(sum(finding.findings) as bigint), 0)
        from opened
        inner join quality.finding_total as finding
            on
                opened.unit_key = finding.unit_key
                and opened.submission_key = finding.submission_key
    ) as findings,
    (select count(*) from loaded) as observations;
