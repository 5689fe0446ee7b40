-- grain: one row per figure of a unit's period and moment at which the star said another thing
-- history: of all versions
-- A version that another one follows at once is one change with it; what another group or programme
-- counts from then on keeps its version.
create view warehouse.figure_change as
with opening as (
    select
        fact.*,
        earlier.recorded_at as earlier_at,
        coalesce(earlier.superseded_at, fact.recorded_at) as ended_at,
        submission.recorded_at < fact.recorded_at
        and submission.recorded_at <= coalesce(earlier.recorded_at, fact.recorded_at) as is_again
    from warehouse.fact_observation as fact
    inner join warehouse.dim_submission as submission
        on
            fact.unit_key = submission.unit_key
            and fact.submission_key = submission.submission_key
    left join lateral (
        select
            max(version.recorded_at) as recorded_at,
            max(version.superseded_at) as superseded_at
        from warehouse.fact_observation as version
        where
            version.unit_key = fact.unit_key
            and version.period_key = fact.period_key
            and version.indicator_key = fact.indicator_key
            and version.recorded_at < fact.recorded_at
    ) as earlier on true
)

select
    opened.unit_key,
    opened.period_key,
    opened.indicator_key,
    opened.submission_key,
    case
        when opened.earlier_at is null then 'new'
        when not opened.is_again then 'corrected'
        when opened.submission_key = replaced.submission_key then 'corrected'
        else 'restored'
    end as kind,
    opened.is_again,
    replaced.value as old_value,
    opened.value as new_value,
    replaced.status as old_status,
    opened.status as new_status,
    replaced.qualifier as old_qualifier,
    opened.qualifier as new_qualifier,
    null as moved_from,
    null as moved_to,
    opened.ended_at,
    opened.recorded_at as changed_at
from opening as opened
left join warehouse.fact_observation as replaced
    on
        opened.unit_key = replaced.unit_key
        and opened.period_key = replaced.period_key
        and opened.indicator_key = replaced.indicator_key
        and opened.recorded_at = replaced.superseded_at
union all
select
    closed.unit_key,
    closed.period_key,
    closed.indicator_key,
    closed.submission_key,
    'withdrawn' as kind,
    false as is_again,
    closed.value as old_value,
    null as new_value,
    closed.status as old_status,
    null as new_status,
    closed.qualifier as old_qualifier,
    null as new_qualifier,
    null as moved_from,
    null as moved_to,
    closed.superseded_at as ended_at,
    closed.superseded_at as changed_at
from warehouse.fact_observation as closed
where
    closed.superseded_at is not null
    and not exists (
        select 1
        from warehouse.fact_observation as following
        where
            following.unit_key = closed.unit_key
            and following.period_key = closed.period_key
            and following.indicator_key = closed.indicator_key
            and following.recorded_at = closed.superseded_at
    )
union all
select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    figure.submission_key,
    'reclassified' as kind,
    false as is_again,
    figure.value as old_value,
    figure.value as new_value,
    figure.status as old_status,
    figure.status as new_status,
    figure.qualifier as old_qualifier,
    figure.qualifier as new_qualifier,
    move.moved_from,
    move.moved_to,
    move.moved_at as ended_at,
    move.moved_at as changed_at
from warehouse.fact_observation as figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
inner join warehouse.catalogue_move as move
    on
        (figure.unit_key = move.unit_key or figure.indicator_key = move.indicator_key)
        and period.ends_on between move.first_day and move.last_day
        and figure.recorded_at < move.moved_at
        and coalesce(figure.superseded_at, 'infinity') > move.moved_at;

comment on view warehouse.figure_change is
'One row per figure of a unit''s period and moment at which the star said another thing, which '
'report.change tells in words';
comment on column warehouse.figure_change.unit_key is 'Durable key of the unit';
comment on column warehouse.figure_change.period_key is 'Reporting period';
comment on column warehouse.figure_change.indicator_key is 'Durable key of the indicator';
comment on column warehouse.figure_change.submission_key is
'Submission that states it since; of a withdrawn one, that stated it';
comment on column warehouse.figure_change.kind is
'new, corrected, withdrawn, restored or reclassified, see report.change';
comment on column warehouse.figure_change.is_again is
'Whether that submission had been loaded before: no new one is the cause';
comment on column warehouse.figure_change.old_value is 'Figure until then; null if none stood';
comment on column warehouse.figure_change.new_value is 'Figure since; null if none stands';
comment on column warehouse.figure_change.old_status is 'SDMX CL_OBS_STATUS until then';
comment on column warehouse.figure_change.new_status is 'SDMX CL_OBS_STATUS since';
comment on column warehouse.figure_change.old_qualifier is 'exact, about, nearly or over';
comment on column warehouse.figure_change.new_qualifier is 'exact, about, nearly or over';
comment on column warehouse.figure_change.moved_from is 'Group or programme until then';
comment on column warehouse.figure_change.moved_to is 'Group or programme since';
comment on column warehouse.figure_change.ended_at is
'When the version before it ended: changed_at, or earlier where no figure stood meanwhile';
comment on column warehouse.figure_change.changed_at is 'Since when the star says so';
