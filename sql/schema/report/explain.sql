-- grain: one row for a figure (line 0), then one per observation that it is made of
-- In PL/pgSQL, so that the planner knows the periods: it would open all partitions otherwise.
create function report.explain(
    of_period text,
    of_unit text,
    of_indicator text,
    as_of timestamptz default null,
    most integer default 200
)
returns table (
    line bigint,
    unit_code text,
    unit_name text,
    period_code text,
    value numeric,
    value_yuan numeric,
    qualifier text,
    formula text,
    observations bigint,
    status text,
    typed text,
    submission_key bigint,
    version integer,
    received_at timestamptz,
    file_name text,
    file_sha256 text,
    sheet text,
    cell text,
    recorded_at timestamptz,
    accepted_at timestamptz,
    rules_passed integer,
    passed_rules text[],
    findings jsonb,
    decisions jsonb,
    publications jsonb,
    is_synthetic boolean
)
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
as $$
#variable_conflict use_column
declare
    stated_keys integer[];
begin
    select figure.stated_keys
    into stated_keys
    from report.explained_figure(of_period, of_unit, of_indicator) as figure;

    return query
    with explained as materialized (
        select *
        from report.explained_line(of_period, of_unit, of_indicator, as_of, most)
    ),

    publication as materialized (
        select
            publication.vintage,
            publication.published_at,
            jsonb_build_object(
                'vintage', publication.vintage,
                'published_at', publication.published_at,
                'approved_by', publication.approved_by,
                'value', published.value,
                'qualifier', published.qualifier,
                'is_revised',
                published.value is distinct from figure.value
                or published.qualifier is distinct from figure.qualifier
            ) as told
        from warehouse.published_figure as published
        inner join report.publication as publication
            on published.publication_number = publication.publication_number
        inner join explained as figure on figure.line = 0
        where
            published.period_code = of_period
            and published.unit_code = of_unit
            and published.indicator_code = of_indicator
            and publication.published_at <= coalesce(as_of, 'infinity')
    )

    select
        explained.line,
        explained.unit_code,
        explained.unit_name,
        explained.period_code,
        explained.value,
        explained.value_yuan,
        explained.qualifier,
        explained.formula,
        explained.observations,
        provenance.status,
        provenance.typed,
        provenance.submission_key,
        provenance.version,
        provenance.received_at,
        provenance.file_name,
        provenance.file_sha256,
        provenance.sheet,
        provenance.cell,
        provenance.recorded_at,
        provenance.accepted_at,
        provenance.rules_passed,
        provenance.passed_rules,
        provenance.findings,
        provenance.decisions,
        (
            select jsonb_agg(publication.told order by publication.vintage)
            from publication
            where
                explained.line = 0
                -- this version was in force ever since: no publication is later than as_of
                or (
                    explained.recorded_at <= publication.published_at
                    and (
                        explained.ends_on = explained.last_due_on
                        -- of a state, a later report that was withdrawn since counted then
                        or not exists (
                            select 1
                            from report.standing_observation(
                                explained.unit_key, explained.indicator_key, stated_keys,
                                explained.part_period_key, explained.ends_on + 1,
                                explained.last_due_on, publication.published_at
                            )
                        )
                    )
                )
        ) as publications,
        provenance.is_synthetic
    from explained
    left join
        lateral (
            select now.*
            from report.observation as now
            where
                as_of is null
                and now.unit_key = explained.unit_key
                and now.period_key = explained.period_key
                and now.period_key = any(stated_keys)
                and now.indicator_key = explained.indicator_key
                and now.recorded_at = explained.recorded_at
            union all
            select past.*
            from report.observation_as_of(as_of) as past
            where
                as_of is not null
                and past.unit_key = explained.unit_key
                and past.period_key = explained.period_key
                and past.period_key = any(stated_keys)
                and past.indicator_key = explained.indicator_key
                and past.recorded_at = explained.recorded_at
        ) as provenance
        on true
    order by explained.line
    limit most + 1;
end
$$;

comment on function report.explain is
'一个数是怎么来的: a figure of any level (line 0: its value, in Chinese how it is made, of how many '
'observations, and all its publications), then each observation that it is made of, with file, '
'cell, what was typed and how it was read, the rules that it passed, findings, decisions, and '
'those publications that rest on it; at most 200 unless asked for more. is_revised: whether the '
'figure differs from what was published. With as_of, as it was known then. No row if period, unit '
'or indicator is not known';
