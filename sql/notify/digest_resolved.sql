-- grain: one row per obligation for which a submission was accepted since the last digest, after
-- others, or itself, had findings that stood in the way until then: the first :most, each with its
-- first hundred findings; the sums are those of all
with submission as (
    select
        submission_key,
        unit_key,
        form_key,
        period_key,
        version,
        verdict,
        judged_at,
        received_at
    from landing.submission
    where unit_key <> 0 and judged_at <= :recorded_at
),

accepted as (
    select distinct on (unit_key, form_key, period_key)
        submission_key,
        unit_key,
        form_key,
        period_key,
        version,
        received_at
    from submission
    where
        verdict = 'accepted'
        and judged_at > :since
    order by unit_key asc, form_key asc, period_key asc, received_at desc, submission_key desc
),

resolved as (
    select distinct
        accepted.unit_key,
        accepted.form_key,
        accepted.period_key,
        accepted.version,
        finding.sheet,
        finding.cell,
        finding.rule_id,
        accepted.submission_key = faulty.submission_key as is_released
    from accepted
    inner join submission as faulty
        on
            accepted.unit_key = faulty.unit_key
            and accepted.form_key = faulty.form_key
            and accepted.period_key = faulty.period_key
            and (accepted.received_at, accepted.submission_key)
            >= (faulty.received_at, faulty.submission_key)
    inner join quality.finding as finding
        on
            faulty.unit_key = finding.unit_key
            and faulty.submission_key = finding.submission_key
            and finding.severity in ('强制', '准强制')
    where
        not exists (
            select 1
            from submission as earlier
            where
                faulty.unit_key = earlier.unit_key
                and faulty.form_key = earlier.form_key
                and faulty.period_key = earlier.period_key
                and (faulty.received_at, faulty.submission_key)
                <= (earlier.received_at, earlier.submission_key)
                and earlier.verdict = 'accepted'
                and earlier.judged_at <= :since
        )
)

select
    unit.name_zh as unit_name,
    period.period_code,
    resolved.version,
    cast(sum(count(*)) over () as bigint) as findings_in_all,
    bool_and(resolved.is_released) as is_released,
    count(*) as findings,
    (
        array_agg(
            coalesce(resolved.cell || ' ', '') || rule.title
            order by
                resolved.sheet,
                quality.cell_row(resolved.cell),
                length(resolved.cell),
                resolved.cell,
                rule.position
        )
    )[1:100] as finding_titles,
    count(*) over () as total
from resolved
inner join quality.rule as rule on resolved.rule_id = rule.rule_id
inner join warehouse.dim_period as period on resolved.period_key = period.period_key
inner join warehouse.unit_in_period as unit
    on resolved.unit_key = unit.unit_key and resolved.period_key = unit.period_key
group by
    resolved.unit_key,
    unit.name_zh,
    unit.unit_code,
    resolved.form_key,
    period.period_code,
    period.ends_on,
    resolved.version
order by period.ends_on desc, unit.unit_code asc
limit :most;
