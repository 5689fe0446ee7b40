-- purpose: by how much a change moved a unit's stock or cumulative figure of its own or a longer
-- period
-- Where several periods change at one moment, the difference is due to the one that it rests on.
-- history: the same at every moment, as it is about the moment of the change
create function report.effect_on_state(
    unit_key integer,
    indicator_key integer,
    ends_on date,
    whole_period_key integer,
    changed_at timestamptz
)
returns numeric
language sql stable as $$
    select
        case
            when greatest(before.stated_on, since.stated_on) = $3
                then coalesce(since.value, 0) - coalesce(before.value, 0)
            else 0
        end
    from (values ($5)) as change (recorded_at)
    left join history.unit_figure as before
        on
            before.period_key = $4
            and before.indicator_key = $2
            and before.unit_key = $1
            and before.recorded_at < change.recorded_at
            and coalesce(before.superseded_at, 'infinity') >= change.recorded_at
    left join history.unit_figure as since
        on
            since.period_key = $4
            and since.indicator_key = $2
            and since.unit_key = $1
            and since.recorded_at <= change.recorded_at
            and coalesce(since.superseded_at, 'infinity') > change.recorded_at
$$;

comment on function report.effect_on_state is
'By how much the change of a unit''s stock or cumulative figure of a period (its last day), at a '
'moment of report.change, moved the unit''s figure of a whole period around it';
