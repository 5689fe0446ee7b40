-- grain: one row per change that moved a figure between two moments, and one for what none explains
create function report.why(
    indicator text, period text, since timestamptz, until timestamptz, unit text default null
)
returns table (
    share numeric,
    unit_code text,
    unit_name text,
    period_code text,
    unit_of_measure text,
    kind text,
    old_value numeric,
    new_value numeric,
    old_qualifier text,
    new_qualifier text,
    cause text,
    submission_key bigint,
    file_name text,
    version integer,
    received_at timestamptz,
    decision text,
    reason text,
    recorded_at timestamptz,
    is_synthetic boolean
)
language sql stable as $$
    with part as materialized (
        select
            known.unit_key,
            known.period_key,
            known.indicator_key,
            known.kind,
            known.ends_on,
            known.whole_period_key,
            bool_or(known.is_told) as is_told
        from (
            select *
            from report.figure_part($1, $2, $3, $5)
            union all
            select *
            from report.figure_part($1, $2, $4, $5)
        ) as known
        group by
            known.unit_key, known.period_key, known.indicator_key, known.kind,
            known.ends_on, known.whole_period_key
    ),

    change as materialized (
        select
            change.*,
            part.is_told,
            case part.kind
                when 'flow' then change.effect_on_union
                else
                    report.effect_on_state(
                        change.unit_key, change.indicator_key, part.ends_on, part.whole_period_key,
                        change.recorded_at
                    )
            end as share
        from part
        inner join report.change as change
            on
                part.unit_key = change.unit_key
                and part.period_key = change.period_key
                and part.indicator_key = change.indicator_key
        where
            -- keys that are looked up first: a join with them would read every figure
            change.indicator_key = any(array(select key.indicator_key from part as key))
            and change.period_key
            between (select min(key.period_key) from part as key)
            and (select max(key.period_key) from part as key)
            and change.recorded_at > $3
            and change.recorded_at <= $4
    ),

    difference as (
        select coalesce(sum(known.value), 0) as value
        from (
            select figure.value
            from report.programme_by_unit_as_of($4) as figure
            where
                figure.period_code = $2
                and figure.indicator_code = $1
                and coalesce(figure.unit_code = $5, figure.unit_level = 'city')
            union all
            select -figure.value as value
            from report.programme_by_unit_as_of($3) as figure
            where
                figure.period_code = $2
                and figure.indicator_code = $1
                and coalesce(figure.unit_code = $5, figure.unit_level = 'city')
        ) as known
    ),

    unexplained as (
        select difference.value - coalesce(sum(change.share), 0) as share
        from difference
        left join change on true
        group by difference.value
    )

    select
        share,
        unit_code,
        unit_name,
        period_code,
        unit_of_measure,
        kind,
        old_value,
        new_value,
        old_qualifier,
        new_qualifier,
        cause,
        submission_key,
        file_name,
        version,
        received_at,
        decision,
        reason,
        recorded_at,
        is_synthetic
    from change
    where share <> 0 or (is_told and old_value = new_value and old_qualifier <> new_qualifier)
    union all
    select
        share,
        null, null, null, null, null, null, null, null, null,
        'unexplained' as cause,
        null, null, null, null, null, null, null, null
    from unexplained
    where share <> 0
$$;

comment on function report.why is
'One row per change of a unit''s figure that moved the figure of an indicator and a period, of the '
'city or a given unit or group, between two moments: shares add up to the difference. '
'What no change explains has a row of its own: carried forward, or put elsewhere by the catalogue';
