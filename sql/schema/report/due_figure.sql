-- grain: one row per given period, unit and indicator that a form due for the period asks for
-- A stock that is not reported is carried forward from the unit's last report within a year; a
-- cumulative figure from within the calendar year, with which it begins anew.
create function report.due_figure(period_keys integer[], earlier_keys integer[])
returns table (
    unit_key integer,
    period_key integer,
    indicator_key integer,
    owed_version_key integer,
    due_on date,
    stated_on date,
    is_expected boolean,
    is_complete boolean,
    is_carried_forward boolean,
    is_synthetic boolean,
    qualifier text,
    value numeric,
    value_yuan numeric
)
language sql stable as $$
    with owed_figure as materialized (
        select
            obligation.unit_key,
            obligation.period_key,
            line.indicator_key,
            period.ends_on,
            period.calendar_year,
            max(obligation.unit_version_key) as owed_version_key,
            max(line.indicator_version_key) as indicator_version_key,
            bool_or(obligation.timeliness <> 'excused') as is_expected,
            coalesce(bool_or(fact.status in ('A', 'M')), false) as is_complete,
            coalesce(bool_or(submission.is_synthetic), false) as is_synthetic,
            max(fact.qualifier) as qualifier,
            max(fact.value) as value,
            max(fact.value_yuan) as value_yuan
        from warehouse.fact_obligation as obligation
        inner join warehouse.dim_period as period on obligation.period_key = period.period_key
        inner join warehouse.bridge_form_indicator as line on obligation.form_key = line.form_key
        left join warehouse.fact_observation as fact
            on
                obligation.unit_key = fact.unit_key
                and obligation.period_key = fact.period_key
                and line.indicator_key = fact.indicator_key
                and fact.superseded_at is null
                and fact.period_key = any(period_keys)
        left join warehouse.dim_submission as submission
            on
                fact.unit_key = submission.unit_key
                and fact.submission_key = submission.submission_key
                and submission.period_key = any(period_keys)
        where obligation.period_key = any(period_keys)
        group by
            obligation.unit_key, obligation.period_key, line.indicator_key, period.ends_on,
            period.calendar_year
    ),

    carried_figure as materialized (
        select distinct on (due.unit_key, due.period_key, due.indicator_key)
            due.unit_key,
            due.period_key,
            due.indicator_key,
            earlier.ends_on as stated_on,
            submission.is_synthetic,
            fact.qualifier,
            fact.value,
            fact.value_yuan
        from owed_figure as due
        inner join warehouse.dim_indicator as indicator
            on due.indicator_version_key = indicator.indicator_version_key
        inner join warehouse.dim_period as earlier
            on
                due.ends_on > earlier.ends_on
                and due.ends_on + 1 - interval '1 year' <= earlier.ends_on
                and (indicator.kind = 'stock' or due.calendar_year = earlier.calendar_year)
        inner join warehouse.fact_observation as fact
            on
                due.unit_key = fact.unit_key
                and earlier.period_key = fact.period_key
                and due.indicator_key = fact.indicator_key
                and fact.superseded_at is null
                and fact.status in ('A', 'M')
                and fact.period_key = any(earlier_keys)
        inner join warehouse.dim_submission as submission
            on
                fact.unit_key = submission.unit_key
                and fact.submission_key = submission.submission_key
        where indicator.over_time = 'last' and not due.is_complete
        order by due.unit_key asc, due.period_key asc, due.indicator_key asc, earlier.ends_on desc
    )

    select
        due.unit_key,
        due.period_key,
        due.indicator_key,
        due.owed_version_key,
        due.ends_on as due_on,
        case when due.is_complete then due.ends_on else carried.stated_on end as stated_on,
        due.is_expected,
        due.is_complete,
        carried.stated_on is not null as is_carried_forward,
        coalesce(carried.is_synthetic, due.is_synthetic) as is_synthetic,
        coalesce(carried.qualifier, due.qualifier) as qualifier,
        coalesce(carried.value, due.value) as value,
        coalesce(carried.value_yuan, due.value_yuan) as value_yuan
    from owed_figure as due
    left join carried_figure as carried
        on
            due.unit_key = carried.unit_key
            and due.period_key = carried.period_key
            and due.indicator_key = carried.indicator_key
$$;

comment on function report.due_figure is
'One row per given period, unit and indicator that a form due for the period asks for: the figure '
'of the star, or what is carried forward from one of the given earlier periods';
