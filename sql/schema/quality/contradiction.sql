-- grain: one row per accepted 本年累计 of given units and periods that the months before it contradict
create function quality.contradiction(unit_keys integer[], period_keys integer[])
returns table (
    unit_key integer,
    period_key integer,
    indicator_key integer,
    submission_key bigint,
    sheet text,
    cell text,
    stated numeric,
    expected numeric
)
language sql stable as $$
    select
        flow.unit_key,
        flow.period_key,
        flow.indicator_key,
        flow.submission_key,
        flow.sheet,
        flow.cell,
        flow.stated,
        flow.expected
    from quality.contradicted_flow(unit_keys, period_keys) as flow
    union all
    select
        fallen.unit_key,
        fallen.period_key,
        fallen.indicator_key,
        fallen.submission_key,
        fallen.sheet,
        fallen.cell,
        fallen.stated,
        fallen.expected
    from quality.fallen_figure(unit_keys, period_keys) as fallen
$$;

comment on function quality.contradiction is
'One row per 本年累计 of given units and periods that was accepted and that the months before it, as '
'accepted, contradict; all that counts is looked at, loaded or not (quality.figure_version)';
