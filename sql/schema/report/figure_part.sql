-- grain: one row per unit and period whose figure may count in a figure that is known at a moment
-- The figure is that of a unit, a group or, unless one is named, the city. Flows are added up from
-- the periods that forms are due for; a state of an earlier period may be carried forward, and is
-- not told by itself (is_told).
create function report.figure_part(
    indicator text, period text, known_at timestamptz, unit text default null
)
returns table (
    unit_key integer,
    period_key integer,
    indicator_key integer,
    kind text,
    ends_on date,
    whole_period_key integer,
    is_told boolean
)
language sql stable as $$
    with asked as materialized (
        select
            whole.period_key,
            whole.starts_on,
            whole.ends_on,
            indicator.indicator_key,
            indicator.kind,
            unit.unit_key,
            unit.unit_level
        from warehouse.dim_period as whole
        inner join warehouse.indicator_in_period as indicator
            on whole.period_key = indicator.period_key
        inner join warehouse.unit_in_period as unit on whole.period_key = unit.period_key
        where
            whole.period_code = $2
            and indicator.indicator_code = $1
            and coalesce(unit.unit_code = $4, unit.unit_level = 'city')
    ),

    member as materialized (
        select
            unit.unit_key,
            ancestor.valid_from,
            coalesce(ancestor.valid_to, 'infinity') as valid_to
        from asked
        inner join warehouse.bridge_unit_ancestor_as_of($3) as ancestor
            on asked.unit_key = ancestor.ancestor_unit_key and asked.unit_level <> 'union'
        inner join warehouse.dim_unit_as_of($3) as unit
            on ancestor.unit_version_key = unit.unit_version_key and unit.unit_level = 'union'
        union all
        select
            asked.unit_key,
            '-infinity' as valid_from,
            'infinity' as valid_to
        from asked
        where asked.unit_level = 'union'
    ),

    -- keys that are looked up first: a join with them would read every period
    part as materialized (
        select
            flow.unit_key,
            flow.period_key,
            flow.last_due_on as ends_on,
            flow.last_due_on as belongs_on,
            true as is_told
        from report.flow_part_as_of($3) as flow
        where
            flow.whole_period_key = (select asked.period_key from asked)
            and flow.indicator_key = (select asked.indicator_key from asked)
        union all
        select
            figure.unit_key,
            earlier.period_key,
            earlier.ends_on,
            figure.state_on as belongs_on,
            earlier.ends_on = figure.state_on as is_told
        from report.state_figure_as_of($3) as figure
        cross join asked
        inner join warehouse.dim_period as earlier
            on
                asked.ends_on >= earlier.ends_on
                and asked.starts_on - interval '1 year' <= earlier.ends_on
        where
            figure.period_key = (select key.period_key from asked as key)
            and figure.indicator_key = (select key.indicator_key from asked as key)
    )

    select
        part.unit_key,
        part.period_key,
        asked.indicator_key,
        asked.kind,
        part.ends_on,
        asked.period_key as whole_period_key,
        part.is_told
    from asked
    cross join part
    inner join member
        on
            part.unit_key = member.unit_key
            and part.belongs_on >= member.valid_from
            and part.belongs_on < member.valid_to
$$;

comment on function report.figure_part is
'One row per unit and period whose figure may count in the figure of an indicator and a period, of '
'the city or a given unit or group, as known at a moment';
